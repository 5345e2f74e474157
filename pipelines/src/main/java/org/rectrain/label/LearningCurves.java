package org.rectrain.label;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.rectrain.config.label.LabelConfig;
import org.rectrain.config.label.LabelConfig.Strategy;
import org.rectrain.dataset.ExampleRows;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.metric.Auc;
import org.rectrain.run.Progress;
import org.rectrain.stat.Distributions;
import org.rectrain.tree.Forest;

/**
 * What a strategy is worth: labels that are there are hidden and revealed batch by batch, and AUC
 * on test is compared with that of batches drawn at random, from the same first rows.
 */
final class LearningCurves {
  private static final String RANDOM = "random";

  private final LabelConfig config;
  private final long seed;
  private final LabelRows train;
  private final int[] pool;
  private final float[][] vectors;
  private final float[][] matrix;
  private final float[][] judged;
  private final int[] answers;

  /**
   * Curves of train rows with a label.
   *
   * @param pool these rows
   * @param judged rows of test with a label, as trees read them
   * @param answers their labels
   */
  LearningCurves(
      LabelConfig config, long seed, LabelRows train, int[] pool, float[][] judged, int[] answers) {
    this.config = config;
    this.seed = seed;
    this.train = train;
    this.pool = pool;
    this.vectors = train.vectors(pool);
    this.matrix = SmallTrees.matrix(ExampleRows.select(train.examples(), pool));
    this.judged = judged;
    this.answers = answers;
  }

  /** Rows with a label after each batch. */
  List<Integer> sizes() {
    int start = config.curves().rows();
    return IntStream.rangeClosed(1, config.curves().batches() + 1)
        .mapToObj(b -> Math.min(pool.length, b * start))
        .toList();
  }

  /** The curves of all strategies, random first. */
  List<LabelWorth.Curve> run(Progress.Bar bar) {
    int seeds = config.curves().seeds();
    Map<String, double[][]> auc = new LinkedHashMap<>(); // by strategy: (seeds, batches + 1)
    auc.put(RANDOM, new double[seeds][]);
    for (Strategy strategy : Strategy.values()) {
      auc.put(strategy.name().toLowerCase(Locale.ROOT), new double[seeds][]);
    }
    IntStream.range(0, seeds)
        .parallel()
        .forEach(
            s -> {
              auc.forEach((name, curves) -> curves[s] = curve(name, seed + s));
              synchronized (bar) {
                bar.advance(1);
              }
            });
    double[][] random = auc.getOrDefault(RANDOM, new double[0][]);
    List<LabelWorth.Curve> out = new ArrayList<>();
    auc.forEach(
        (name, curves) -> {
          List<IntervalEstimate> each = new ArrayList<>();
          for (int b = 0; b <= config.curves().batches(); b++) {
            int batch = b;
            each.add(mean(Arrays.stream(curves).mapToDouble(c -> c[batch]).toArray()));
          }
          double[] gains =
              IntStream.range(0, seeds)
                  .mapToDouble(s -> later(curves[s]) - later(random[s]))
                  .toArray();
          out.add(new LabelWorth.Curve(name, each, mean(gains)));
        });
    return out;
  }

  /** The mean of a curve without its first point, which all strategies share. */
  private static double later(double[] curve) {
    return Arrays.stream(curve).skip(1).average().orElse(Double.NaN);
  }

  private double[] curve(String name, long own) {
    SmallTrees learner = new SmallTrees(train.examples());
    long[] ids = Arrays.stream(pool).mapToLong(row -> train.examples().ids()[row]).toArray();
    int[] all = IntStream.range(0, pool.length).toArray();
    Selection selection = new Selection(config, own);
    int batch = config.curves().rows();
    int[] order = new Selection.Candidates(ids, new double[0], vectors).shuffled(all, own);
    int[] known = Arrays.copyOf(order, Math.min(batch, order.length));
    double[] out = new double[config.curves().batches() + 1];
    for (int b = 0; b < out.length; b++) {
      Forest forest = learner.fit(Arrays.stream(known).map(place -> pool[place]).toArray(), own);
      out[b] = Auc.of(SmallTrees.probabilities(forest, judged), answers);
      if (b + 1 == out.length) {
        break;
      }
      boolean[] taken = new boolean[pool.length];
      Arrays.stream(known).forEach(place -> taken[place] = true);
      int[] left = Arrays.stream(order).filter(place -> !taken[place]).toArray();
      int[] next =
          name.equals(RANDOM)
              ? Arrays.copyOf(left, Math.min(batch, left.length))
              : selection.byStrategy(
                  Strategy.valueOf(name.toUpperCase(Locale.ROOT)),
                  new Selection.Candidates(ids, SmallTrees.probabilities(forest, matrix), vectors),
                  left,
                  known,
                  batch);
      known = IntStream.concat(Arrays.stream(known), Arrays.stream(next)).toArray();
    }
    return out;
  }

  /** The mean of independent values with its interval by Student's t. */
  private static IntervalEstimate mean(double[] values) {
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    double square = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    double error = Math.sqrt(square / (values.length - 1) / values.length);
    double half = Distributions.tQuantile(0.975, values.length - 1) * error;
    return new IntervalEstimate(mean, mean - half, mean + half);
  }
}
