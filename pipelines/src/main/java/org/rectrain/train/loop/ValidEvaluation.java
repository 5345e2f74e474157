package org.rectrain.train.loop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Queries;
import org.rectrain.metric.Auc;
import org.rectrain.metric.RankingMetrics;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.score.CandidateSet;
import org.rectrain.score.CrossEncoderScorer;
import org.rectrain.score.TopK;
import org.rectrain.score.TwoTowerScorer;
import org.rectrain.train.batch.BatchOrder;

/** What the valid split says about a model: AUC per task and Recall@K over the whole catalogue. */
public final class ValidEvaluation implements Validation {
  private static final int BATCH = 2048;

  /** Lists that say what the others take. */
  private static final int SOME_LISTS = 64;

  private final Model model;
  private final ModelData data;
  private final Examples examples;
  private final @Nullable Queries queries;
  private final int[] rows;
  private final int[] pairTexts;
  private final int k;
  private final int threads;
  private final @Nullable CandidateSet among;

  /**
   * An evaluation of a model that is being trained.
   *
   * @param queries null to leave recall out
   * @param most rows at most, chosen by the hash of their id; 0 means all
   * @param pairTexts the text of each example; empty when items and users have texts of their own
   * @param among candidates of recall; null for the whole catalogue
   */
  public ValidEvaluation(
      Model model,
      ModelData data,
      Examples examples,
      @Nullable Queries queries,
      int most,
      int[] pairTexts,
      int k,
      long seed,
      int threads,
      @Nullable CandidateSet among) {
    this.model = model;
    this.data = data;
    this.examples = examples;
    this.queries = queries;
    this.pairTexts = pairTexts;
    this.k = k;
    this.threads = threads;
    this.among = among;
    this.rows = choose(examples.ids(), most, seed);
  }

  /** The indices of some rows, chosen by the hash of their id; of all when {@code most} is 0. */
  public static int[] choose(long[] ids, int most, long seed) {
    int[] all = new int[ids.length];
    Arrays.setAll(all, i -> i);
    if (most == 0 || most >= all.length) {
      return all;
    }
    int[] shuffled = new BatchOrder(ids, seed, 1, most).epoch(0);
    int[] out = Arrays.copyOf(shuffled, most);
    Arrays.sort(out);
    return out;
  }

  @Override
  public Map<String, Double> run(float[] vectors) {
    Map<String, Double> out = new LinkedHashMap<>();
    List<String> judged = new ArrayList<>();
    for (String task : model.spec().tasks()) {
      out.put(task, Double.NaN);
      if (hasBothClasses(labels(task), rows)) {
        judged.add(task); // Rows of one class have no AUC and need no scores.
      }
    }
    if (model.spec().cross()) {
      CrossEncoderScorer scorer = new CrossEncoderScorer(model, data, 1, BATCH, threads);
      if (!judged.isEmpty()) {
        aucs(scorer.score(examples, judged, rows, texts(), vectors), judged, out);
      }
      return out;
    }
    TwoTowerScorer scorer = new TwoTowerScorer(model, data, vectors, BATCH, threads);
    if (!judged.isEmpty()) {
      aucs(scorer.score(examples, judged, rows), judged, out);
    }
    if (queries != null) {
      int[] all = IntStream.range(0, queries.size()).toArray();
      out.put("recall", recall(scorer.topK(queries, all, k, among), queries));
    }
    scorer.release();
    return out;
  }

  /** Seconds that a run will take without encoding texts, by some of its rows and lists. */
  public double seconds(float[] vectors) {
    if (model.spec().cross()) {
      return 0; // nearly all of it is the encoder's
    }
    TwoTowerScorer scorer = new TwoTowerScorer(model, data, vectors, BATCH, threads);
    List<String> tasks = model.spec().tasks();
    double out =
        seconds(rows.length, n -> scorer.score(examples, tasks, Arrays.copyOf(rows, n)), BATCH);
    Queries lists = queries;
    if (lists != null) {
      out +=
          seconds(
              lists.size(),
              n -> scorer.topK(lists, IntStream.range(0, n).toArray(), k, among),
              SOME_LISTS);
    }
    scorer.release();
    return out;
  }

  /** Seconds of all, by a few and by some, of which the fewer ones hold what is made once. */
  private static double seconds(int all, IntConsumer run, int some) {
    if (all == 0) {
      return 0;
    }
    int few = Math.min(all, some / 8);
    timed(run, few); // warms up
    double first = timed(run, few);
    int more = Math.min(all, some);
    double each = more > few ? Math.max(0, timed(run, more) - first) / (more - few) : 0;
    return first + each * (all - few);
  }

  private static double timed(IntConsumer run, int count) {
    long start = System.nanoTime();
    run.accept(count);
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public int[] texts() {
    return pairTexts.length == 0
        ? pairTexts
        : Arrays.stream(rows).map(row -> pairTexts[row]).toArray();
  }

  private void aucs(double[][] scores, List<String> judged, Map<String, Double> out) {
    for (int t = 0; t < judged.size(); t++) {
      out.put(judged.get(t), auc(scores[t], labels(judged.get(t)), rows));
    }
  }

  private int[] labels(String task) {
    return examples.labels()[model.spec().tasks().indexOf(task)];
  }

  /** Whether some rows have a label and others lack it. */
  static boolean hasBothClasses(int[] labels, int[] rows) {
    return Arrays.stream(rows).anyMatch(row -> labels[row] == 0)
        && Arrays.stream(rows).anyMatch(row -> labels[row] == 1);
  }

  /**
   * AUC of the rows that have the label.
   *
   * @param scores one per index in {@code rows}
   * @param labels of all examples; negative where unknown
   */
  public static double auc(double[] scores, int[] labels, int[] rows) {
    return Auc.ofKnown(scores, Arrays.stream(rows).map(i -> labels[i]).toArray());
  }

  private double recall(TopK found, Queries queries) {
    CandidateSet only = among;
    if (only == null) {
      return recall(found, queries, k);
    }
    int[][] positives = new int[queries.size()][];
    for (int q = 0; q < positives.length; q++) {
      positives[q] = Arrays.stream(queries.positives()[q]).filter(only.items()::get).toArray();
    }
    return RankingMetrics.meanRecall(
        found.items(), positives, k, RankingMetrics.Denominator.POSITIVES);
  }

  /** Mean over queries of hits / positives; NaN when no query has a positive. */
  public static double recall(TopK found, Queries queries, int k) {
    return RankingMetrics.meanRecall(
        found.items(), queries.positives(), k, RankingMetrics.Denominator.POSITIVES);
  }
}
