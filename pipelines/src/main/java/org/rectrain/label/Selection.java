package org.rectrain.label;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.rectrain.config.label.LabelConfig;
import org.rectrain.config.label.LabelConfig.Strategy;
import org.rectrain.dataset.StableHash;
import org.rectrain.metric.LogLoss;

/**
 * Chooses the rows of a batch: some at random from all, some whose label is suspect, the others by
 * the strategy; no two of the latter that are nearly the same.
 */
public final class Selection {
  private final LabelConfig config;
  private final long seed;

  /** Why a row was chosen. */
  public enum Reason {
    /** Drawn from all rows: for checks without bias. */
    RANDOM,
    /** Its label is probably wrong. */
    SUSPECT,
    /** The model is uncertain. */
    UNCERTAIN,
    /** It represents rows that are unlike those chosen before. */
    DIVERSE,
    /** Uncertain, and unlike those chosen before. */
    MIXED
  }

  /**
   * Rows to choose from.
   *
   * @param ids of the rows, which decide what is drawn
   * @param probabilities of the label; NaN where the model gives none
   * @param vectors of the rows, of length 1
   */
  @SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
  public record Candidates(long[] ids, double[] probabilities, float[][] vectors) {

    /** Rows in the order of a hash of their ids. */
    int[] shuffled(int[] rows, long seed) {
      return ordered(
          rows,
          Comparator.<Integer>comparingLong(i -> StableHash.of(seed, ids[i]))
              .thenComparingInt(i -> i));
    }

    /** Rows with a probability, the most uncertain first; of equal ones by hash. */
    int[] uncertain(int[] rows, long seed) {
      return ordered(
          Arrays.stream(rows).filter(i -> !Double.isNaN(probabilities[i])).toArray(),
          Comparator.<Integer>comparingDouble(i -> Math.abs(probabilities[i] - 0.5))
              .thenComparingLong(i -> StableHash.of(seed, ids[i])));
    }

    private static int[] ordered(int[] rows, Comparator<Integer> order) {
      return Arrays.stream(rows).boxed().sorted(order).mapToInt(Integer::intValue).toArray();
    }
  }

  /** A selection by the options. */
  public Selection(LabelConfig config, long seed) {
    this.config = config;
    this.seed = seed;
  }

  /** How uncertain a probability is: its entropy in bits, 0 to 1; NaN of NaN. */
  public static double entropy(double p) {
    return p <= 0 || p >= 1 ? 0 : LogLoss.entropy(p) / Math.log(2);
  }

  /**
   * Chooses.
   *
   * @param free rows that may be chosen
   * @param asked rows that were asked before, to stay away from
   * @param suspect rows whose label is suspect, the most suspect first
   * @return rows with the reason, in the order of choice
   */
  public Map<Integer, Reason> choose(Candidates rows, int[] free, int[] asked, int[] suspect) {
    Map<Integer, Reason> out = new LinkedHashMap<>();
    int random = (int) Math.round(config.random() * config.budget());
    Arrays.stream(rows.shuffled(free, seed)).limit(random).forEach(i -> out.put(i, Reason.RANDOM));
    int suspects =
        Math.min(
            (int) Math.round(config.suspects() * config.budget()), config.budget() - out.size());
    Set<Integer> allowed = new HashSet<>(Arrays.stream(free).boxed().toList());
    Arrays.stream(suspect)
        .filter(i -> allowed.contains(i) && !out.containsKey(i))
        .limit(suspects)
        .forEach(i -> out.put(i, Reason.SUSPECT));
    int[] left = Arrays.stream(free).filter(i -> !out.containsKey(i)).toArray();
    int[] before =
        IntStream.concat(out.keySet().stream().mapToInt(Integer::intValue), Arrays.stream(asked))
            .distinct()
            .toArray();
    Reason reason =
        switch (config.strategy()) {
          case UNCERTAINTY -> Reason.UNCERTAIN;
          case CORE_SET -> Reason.DIVERSE;
          case MIXTURE -> Reason.MIXED;
        };
    int wanted = config.budget() - out.size();
    for (int row : byStrategy(config.strategy(), rows, left, before, wanted)) {
      out.put(row, reason);
    }
    return out;
  }

  /**
   * Rows by a strategy, none a near-duplicate of another or of one before.
   *
   * @param left rows to choose from
   * @param before rows that were chosen before
   */
  int[] byStrategy(Strategy strategy, Candidates rows, int[] left, int[] before, int wanted) {
    int[] uncertain = rows.uncertain(left, seed);
    if (strategy == Strategy.UNCERTAINTY) {
      return distinct(uncertain, wanted, rows.vectors(), before);
    }
    int most = (int) Math.min((long) wanted * config.candidates(), uncertain.length);
    int[] from = strategy == Strategy.MIXTURE ? Arrays.copyOf(uncertain, most) : uncertain;
    int[] places = CoreSet.greedy(rows.vectors(), from, before, wanted, config.duplicate());
    return Arrays.stream(places).map(place -> from[place]).toArray();
  }

  private int[] distinct(int[] left, int wanted, float[][] vectors, int[] before) {
    List<Integer> kept = new ArrayList<>(Arrays.stream(before).boxed().toList());
    double least = 2 - 2 * config.duplicate();
    for (int row : left) {
      if (kept.size() - before.length >= wanted) {
        break;
      }
      if (kept.stream().allMatch(k -> CoreSet.distance(vectors[row], vectors[k]) > least)) {
        kept.add(row);
      }
    }
    return kept.stream().skip(before.length).mapToInt(Integer::intValue).toArray();
  }
}
