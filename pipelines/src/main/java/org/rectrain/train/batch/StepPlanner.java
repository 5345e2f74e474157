package org.rectrain.train.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.rectrain.config.train.RetrievalConfig;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.StableHash;
import org.rectrain.model.ModelData;
import org.rectrain.model.SegmentPriors;
import org.rectrain.model.input.RowMap;

/** Plans steps: which rows, which candidates, what is hidden. Holds no state between steps. */
public final class StepPlanner implements StepSource {
  private final Examples examples;
  private final ModelData data;
  private final RetrievalConfig retrieval;
  private final int retrievalTask;
  private final BatchOrder order;
  private final int perPass;
  private final int[] pairTexts;
  private final Texts repeats;
  private final long seed;
  private final int[] seen;
  private final long positivesOfAll;
  private int rank;
  private int ranks = 1;
  private int epochCached = -1;
  private int[] epochRows = new int[0];

  /**
   * A planner.
   *
   * @param retrievalTask place of the label whose positives are retrieved, -1 for no softmax
   * @param perPass examples per micro-batch
   * @param pairTexts the text of each example; empty when items and users have texts of their own
   * @param repeats how often {@link #texts} names a text
   */
  public StepPlanner(
      Examples examples,
      ModelData data,
      RetrievalConfig retrieval,
      int retrievalTask,
      BatchOrder order,
      int perPass,
      int[] pairTexts,
      Texts repeats,
      long seed) {
    this.repeats = repeats;
    this.examples = examples;
    this.data = data;
    this.retrieval = retrieval;
    this.retrievalTask = retrieval.weight() > 0 ? retrievalTask : -1;
    this.order = order;
    this.perPass = perPass;
    this.pairTexts = pairTexts;
    this.seed = seed;
    Catalogue catalogue = data.catalogue();
    int[] all = new int[catalogue.size()];
    int count = 0;
    long positives = 0;
    for (int i = 0; i < all.length; i++) {
      // An item that train never showed must not serve as a negative: that would be the future.
      if (catalogue.trainImpressions()[i] > 0) {
        all[count++] = i;
      }
      positives += catalogue.trainClicks()[i];
    }
    this.seen = Arrays.copyOf(all, count);
    this.positivesOfAll = Math.max(1, positives);
  }

  @Override
  public StepPlanner share(int place, int size) {
    StepPlanner out =
        new StepPlanner(
            examples, data, retrieval, retrievalTask, order, perPass, pairTexts, repeats, seed);
    out.rank = place;
    out.ranks = size;
    return out;
  }

  @Override
  public Examples examples() {
    return examples;
  }

  @Override
  public Catalogue catalogue() {
    return data.catalogue();
  }

  /** How often a text of some steps is named. */
  public enum Texts {
    /** Once, wherever it is. */
    DISTINCT,
    /** As often as it is there. */
    EACH
  }

  @Override
  public int[] texts(List<StepPlan> plans) {
    if (pairTexts.length > 0) {
      IntStream all =
          plans.stream()
              .flatMap(plan -> plan.micros().stream())
              .flatMapToInt(micro -> Arrays.stream(micro.rows()))
              .map(row -> pairTexts[row]);
      return (repeats == Texts.DISTINCT ? all.distinct() : all).toArray();
    }
    RowMap map = repeats == Texts.DISTINCT ? RowMap.collecting(data) : RowMap.repeating(data);
    for (StepPlan plan : plans) {
      for (MicroBatch micro : plan.micros()) {
        for (int row : micro.rows()) {
          map.item(examples.items()[row]);
          var histories = examples.histories();
          for (int at = histories.starts()[row]; at < histories.starts()[row + 1]; at++) {
            map.item(histories.items()[at]);
          }
          if (data.users().ids().length > 0) {
            map.user(examples.users()[row]);
          }
        }
        for (int candidate : micro.candidates()) {
          map.item(candidate);
        }
      }
    }
    IntStream all = Arrays.stream(map.texts());
    return (repeats == Texts.DISTINCT ? all.distinct() : all).toArray();
  }

  @Override
  public StepPlan plan(long step) {
    int perEpoch = order.stepsPerEpoch();
    int epoch = (int) (step / perEpoch);
    if (epoch != epochCached) {
      epochRows = order.epoch(epoch);
      epochCached = epoch;
    }
    int[] rows = order.step(epochRows, (int) (step % perEpoch));
    List<MicroBatch> micros = new ArrayList<>();
    int positives = 0;
    for (int from = 0; from < rows.length; from += perPass) {
      int[] part = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + perPass));
      long salt = StableHash.of(StableHash.of(seed, step), micros.size());
      MicroBatch micro = micro(part, salt);
      positives += micro.positives().length;
      micros.add(micro);
    }
    StepPlan whole =
        new StepPlan(step, micros, examples.labelWeights(rows), positives, rows.length);
    return ranks == 1 ? whole : share(whole);
  }

  private StepPlan share(StepPlan whole) {
    List<MicroBatch> micros = new ArrayList<>();
    for (int i = rank; i < whole.micros().size(); i += ranks) {
      micros.add(whole.micros().get(i));
    }
    int[] rows = micros.stream().flatMapToInt(m -> Arrays.stream(m.rows())).toArray();
    int positives = micros.stream().mapToInt(m -> m.positives().length).sum();
    return new StepPlan(whole.step(), micros, examples.labelWeights(rows), positives, rows.length);
  }

  private MicroBatch micro(int[] rows, long salt) {
    int[] positives = positives(rows);
    int[] places = new int[positives.length == 0 ? 0 : data.catalogue().size()];
    Arrays.fill(places, -1);
    int[] candidates = new int[Math.min(places.length, positives.length + draws())];
    int count = 0;
    for (int positive : positives) {
      int item = examples.items()[rows[positive]];
      if (places[item] < 0) {
        places[item] = count;
        candidates[count++] = item;
      }
    }
    boolean whole = draws() >= seen.length;
    for (int j = 0; j < draws() && positives.length > 0; j++) {
      long draw = StableHash.of(salt, j) & Long.MAX_VALUE;
      int item = whole ? seen[j] : seen[(int) (draw % seen.length)];
      if (places[item] < 0) {
        places[item] = count;
        candidates[count++] = item;
      }
    }
    candidates = Arrays.copyOf(candidates, count);
    long[] targets = new long[positives.length];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = places[examples.items()[rows[positives[i]]]];
    }
    boolean[] hidden = hidden(candidates, salt);
    float[] logQ = logQ(candidates, hidden, positives.length, whole);
    logQ = bySegment(logQ, rows, positives, candidates, hidden);
    return new MicroBatch(rows, positives, targets, candidates, hidden, logQ, salt);
  }

  private int draws() {
    return Math.min(retrieval.extraNegatives(), seen.length);
  }

  private int[] positives(int[] rows) {
    int[] out = new int[rows.length];
    int count = 0;
    for (int i = 0; i < rows.length && retrievalTask >= 0; i++) {
      if (examples.labels()[retrievalTask][rows[i]] == 1) {
        out[count++] = i;
      }
    }
    return Arrays.copyOf(out, count);
  }

  private boolean[] hidden(int[] candidates, long salt) {
    boolean[] out = new boolean[candidates.length];
    for (int i = 0; i < out.length; i++) {
      long draw = StableHash.of(StableHash.of(salt, -1), candidates[i]);
      out[i] = data.cold()[candidates[i]] || StableHash.unit(draw) < retrieval.hidePopularity();
    }
    return out;
  }

  /** The same per positive, (positives, candidates), less what its segments add to the prior. */
  private float[] bySegment(
      float[] logQ, int[] rows, int[] positives, int[] candidates, boolean[] hidden) {
    SegmentPriors segments = data.segments();
    if (segments.values() == 0) {
      return logQ;
    }
    float[] out = new float[positives.length * candidates.length];
    for (int p = 0; p < positives.length; p++) {
      int[] places = segments.of(examples.user(), examples.context(), rows[positives[p]]);
      for (int c = 0; c < candidates.length; c++) {
        float gain = hidden[c] ? 0 : segments.gain(places, candidates[c]);
        out[p * candidates.length + c] = logQ[c] - gain;
      }
    }
    return out;
  }

  /** Log of the expected number of times an item enters the candidates, at most once, and prior. */
  private float[] logQ(int[] candidates, boolean[] hidden, int positives, boolean whole) {
    float[] out = new float[candidates.length];
    for (int i = 0; i < out.length; i++) {
      int item = candidates[i];
      double expected =
          (double) positives * data.catalogue().trainClicks()[item] / positivesOfAll
              + (double) draws() / Math.max(1, seen.length);
      double log = whole || !retrieval.logQ() ? 0 : Math.log(Math.min(1, expected));
      out[i] = (float) (log - (hidden[i] ? data.hiddenPriors()[item] : data.priors()[item]));
    }
    return out;
  }
}
