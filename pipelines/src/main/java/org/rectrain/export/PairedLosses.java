package org.rectrain.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Queries;
import org.rectrain.dataset.StableHash;
import org.rectrain.metric.ClusteredAuc;
import org.rectrain.metric.ListMetric;
import org.rectrain.metric.RankingMetrics;
import org.rectrain.score.TopK;
import org.rectrain.stat.Interval;
import org.rectrain.stat.resample.Bootstrap;

/**
 * Intervals of what each form of a model loses against the first one: a Poisson bootstrap over
 * users in which all forms see the same resampled users, so that the differences are paired.
 */
final class PairedLosses {
  private static final int REPLICATES = 400;
  private static final double LEVEL = 0.95;
  private static final long SEED = 7;

  private final Examples examples;
  private final List<String> tasks;
  private final @Nullable Queries queries;
  private final int k;
  private final Map<String, Integer> places = new HashMap<>();
  private final Bootstrap bootstrap;
  private final Map<String, double[]> first = new HashMap<>();

  /**
   * Losses on fixed rows.
   *
   * @param queries null to leave recall out
   */
  PairedLosses(Examples examples, List<String> tasks, @Nullable Queries queries, int k) {
    this.examples = examples;
    this.tasks = tasks;
    this.queries = queries;
    this.k = k;
    List<String> users = new ArrayList<>(Arrays.asList(examples.users()));
    if (queries != null) {
      users.addAll(Arrays.asList(queries.users()));
    }
    users.forEach(user -> places.putIfAbsent(user, places.size()));
    long[] keys = new long[places.size()];
    places.forEach((user, place) -> keys[place] = StableHash.of(0, user));
    this.bootstrap = Bootstrap.poisson(SEED, REPLICATES, keys);
  }

  /**
   * The first form's metrics minus these; the first call is of the first form and reports no loss.
   *
   * @param scores (tasks, rows)
   * @param found lists of all queries, or null
   */
  Map<String, ExportResult.Range> of(double[][] scores, @Nullable TopK found) {
    Map<String, ToDoubleFunction<double[]>> statistics = new LinkedHashMap<>();
    for (int t = 0; t < tasks.size(); t++) {
      statistics.put("auc_" + tasks.get(t), auc(scores[t], examples.labels()[t])::weighted);
    }
    if (queries != null && found != null) {
      statistics.put(ListMetric.RECALL.at(k), recall(queries, found));
    }
    double[][] values = bootstrap.run(List.copyOf(statistics.values()));
    Map<String, ExportResult.Range> out = new LinkedHashMap<>();
    int at = 0;
    boolean base = first.isEmpty();
    for (String name : statistics.keySet()) {
      double[] own = values[at++];
      double[] before = first.get(name);
      if (base) {
        first.put(name, own);
      } else if (before != null) {
        double[] lost = new double[own.length];
        Arrays.setAll(lost, i -> before[i] - own[i]);
        Interval interval = Bootstrap.interval(lost, LEVEL);
        out.put(name, new ExportResult.Range(interval.low(), interval.high()));
      }
    }
    return out;
  }

  private ClusteredAuc auc(double[] scores, int[] labels) {
    int[] known = IntStream.range(0, labels.length).filter(i -> labels[i] >= 0).toArray();
    return ClusteredAuc.of(
        Arrays.stream(known).mapToDouble(i -> scores[i]).toArray(),
        Arrays.stream(known).map(i -> labels[i]).toArray(),
        Arrays.stream(known).map(i -> places.getOrDefault(examples.users()[i], 0)).toArray());
  }

  private ToDoubleFunction<double[]> recall(Queries of, TopK found) {
    double[] sums = new double[places.size()];
    double[] counts = new double[places.size()];
    for (int q = 0; q < of.size(); q++) {
      int[] positives = Arrays.stream(of.positives()[q]).sorted().distinct().toArray();
      if (positives.length > 0) {
        int[] hits = RankingMetrics.hitRanks(found.items()[q], positives);
        int user = places.getOrDefault(of.users()[q], 0);
        sums[user] +=
            RankingMetrics.recall(hits, positives.length, k, RankingMetrics.Denominator.POSITIVES);
        counts[user]++;
      }
    }
    return Bootstrap.ratio(sums, counts);
  }
}
