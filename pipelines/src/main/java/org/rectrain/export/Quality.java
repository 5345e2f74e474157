package org.rectrain.export;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Queries;
import org.rectrain.metric.Auc;
import org.rectrain.metric.Gauc;
import org.rectrain.metric.ListMetric;
import org.rectrain.metric.RankingMetrics;
import org.rectrain.score.TopK;

/** What one form of a model scores on one split. */
final class Quality {
  private final Examples examples;
  private final List<String> tasks;
  private final @Nullable Queries queries;
  private final int k;
  private final int[] users;
  private final int userCount;

  /**
   * A measure on fixed rows.
   *
   * @param queries null to leave recall out
   */
  Quality(Examples examples, List<String> tasks, @Nullable Queries queries, int k) {
    this.examples = examples;
    this.tasks = tasks;
    this.queries = queries;
    this.k = k;
    Map<String, Integer> places = new HashMap<>();
    users = new int[examples.size()];
    for (int i = 0; i < users.length; i++) {
      users[i] = places.computeIfAbsent(examples.users()[i], key -> places.size());
    }
    userCount = places.size();
  }

  /** Every row of the examples. */
  int[] rows() {
    return IntStream.range(0, examples.size()).toArray();
  }

  /** Every query. */
  int[] questions() {
    return queries == null ? new int[0] : IntStream.range(0, queries.size()).toArray();
  }

  /**
   * The metrics: {@code auc_TASK}, {@code gauc_TASK} (weighted by impressions, users of one class
   * left out) and {@code recall@K} (hits over positives, mean over queries, full catalogue without
   * what was seen). NaN where undefined.
   *
   * @param scores (tasks, rows)
   * @param found lists of {@link #questions}, or null
   */
  Map<String, Double> of(double[][] scores, @Nullable TopK found) {
    Map<String, Double> out = new LinkedHashMap<>();
    for (int t = 0; t < tasks.size(); t++) {
      task(tasks.get(t), scores[t], examples.labels()[t], out);
    }
    if (queries != null && found != null) {
      out.put(
          ListMetric.RECALL.at(k),
          RankingMetrics.meanRecall(
              found.items(), queries.positives(), k, RankingMetrics.Denominator.POSITIVES));
    }
    return out;
  }

  private void task(String task, double[] scores, int[] labels, Map<String, Double> out) {
    List<Integer> known = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= 0) {
        known.add(i);
      }
    }
    double[] s = known.stream().mapToDouble(i -> scores[i]).toArray();
    int[] l = known.stream().mapToInt(i -> labels[i]).toArray();
    int[] u = known.stream().mapToInt(i -> users[i]).toArray();
    out.put("auc_" + task, Auc.of(s, l));
    out.put("gauc_" + task, Gauc.of(s, l, u, userCount, Gauc.Weighting.IMPRESSIONS).value());
  }
}
