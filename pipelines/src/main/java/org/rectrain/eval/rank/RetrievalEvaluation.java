package org.rectrain.eval.rank;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.eval.EvalConfig;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.measure.Resampling;
import org.rectrain.eval.measure.Slice;
import org.rectrain.eval.measure.TaskEvaluation;
import org.rectrain.eval.rows.Items;
import org.rectrain.eval.slice.SliceRows;
import org.rectrain.metric.Figure;
import org.rectrain.metric.ListMetric;
import org.rectrain.metric.RankingMetrics;

/** One model's lists: first all figures and what to resample, then the result with intervals. */
public final class RetrievalEvaluation {
  private final String prefix;
  private final Setting setting;
  private final EvalConfig config;
  private final QueryLists queries;
  private final int[][] lists;
  private final int withoutList;
  private final Map<String, Double> plain = new LinkedHashMap<>();
  private final Map<String, double[]> userValues = new LinkedHashMap<>();
  private final Map<String, long[]> sliceCounts = new LinkedHashMap<>();

  /**
   * What the lists of all models are judged on.
   *
   * @param userCount users of all queries and rows
   * @param positiveSlices parts of the positives of all queries, one after the other
   * @param userSlices parts of the queries
   * @param among what the candidates of the lists are; empty for the whole catalogue
   */
  public record Setting(
      EvalConfig config,
      QueryLists queries,
      Items items,
      int userCount,
      List<SliceRows> positiveSlices,
      List<SliceRows> userSlices,
      String among) {}

  /** Registers everything to resample. */
  public RetrievalEvaluation(
      String model,
      RetrievedLists given,
      @Nullable ItemVectors vectors,
      Setting setting,
      Resampling whole,
      Resampling sliced) {
    this.prefix = model + "/";
    this.setting = setting;
    this.config = setting.config();
    this.queries = setting.queries();
    this.lists = given.first(config.longestList());
    this.withoutList = given.withoutList();
    addMetrics(setting.items(), vectors, whole);
    addSlices(sliced);
  }

  private void addMetrics(Items items, @Nullable ItemVectors vectors, Resampling whole) {
    int[][] ranks = new int[lists.length][];
    int[] count = new int[lists.length];
    int[][] coldRanks = new int[lists.length][];
    int[] coldCount = new int[lists.length];
    for (int q = 0; q < lists.length; q++) {
      int[] positives = queries.positives()[q];
      int[] cold = Arrays.stream(positives).filter(items::isCold).toArray();
      ranks[q] = RankingMetrics.hitRanks(lists[q], positives);
      count[q] = positives.length;
      coldRanks[q] = RankingMetrics.hitRanks(lists[q], cold);
      coldCount[q] = cold.length;
    }
    float[][] texts = vectors == null ? new float[0][] : vectors.rows();
    for (ListMetric metric : ListMetric.values()) {
      for (int k : metric.lengths(config.recallAt())) {
        if (metric.isUserMean()) {
          addMean(
              metric.at(k),
              q ->
                  metric.of(
                      new ListMetric.UserHits(
                          ranks[q],
                          count[q],
                          coldRanks[q],
                          coldCount[q],
                          config.recallDenominator()),
                      k),
              whole);
        } else if (metric != ListMetric.DIVERSITY || vectors != null) {
          plain.put(
              ListMetric.among(metric.at(k), setting.among()),
              metric.of(new ListMetric.AllLists(lists, k, items.size(), items.clicks(), texts)));
        }
      }
    }
  }

  /**
   * Adds the figures of sampled ranking under names that say so.
   *
   * @param ranks of each query's positives among the sampled items
   */
  public void addSampled(int[][] ranks, int negatives, Resampling whole) {
    addMean(
        ListMetric.HIT_RATE.sampled(negatives, ListMetric.TOP),
        q -> lists[q].length == 0 ? 0 : SampledRanking.hitRate(ranks[q], ListMetric.TOP),
        whole);
    addMean(
        ListMetric.NDCG.sampled(negatives, ListMetric.TOP),
        q -> lists[q].length == 0 ? 0 : SampledRanking.ndcg(ranks[q], ListMetric.TOP),
        whole);
  }

  private void addMean(String plainName, IntToDoubleFunction ofQuery, Resampling to) {
    String name = ListMetric.among(plainName, setting.among());
    double[] values = new double[setting.userCount()];
    Arrays.fill(values, Double.NaN);
    for (int q = 0; q < lists.length; q++) {
      values[queries.users()[q]] = ofQuery.applyAsDouble(q);
    }
    to.add(prefix + name, meanOf(values));
    userValues.put(name, values);
  }

  /** A mean over users of values that are NaN where undefined. */
  private static Figure meanOf(double[] values) {
    double[] once = new double[values.length];
    Arrays.fill(once, 1);
    return new Figure.UserMean(values, once);
  }

  private void addSlices(Resampling sliced) {
    int longest = config.longestList();
    int[] queryOf = new int[Arrays.stream(queries.positives()).mapToInt(p -> p.length).sum()];
    int[] itemOf = new int[queryOf.length];
    int at = 0;
    for (int q = 0; q < lists.length; q++) {
      for (int item : queries.positives()[q]) {
        queryOf[at] = q;
        itemOf[at++] = item;
      }
    }
    for (SliceRows slice : setting.positiveSlices()) {
      int[] wanted = new int[lists.length];
      for (int p : slice.rows()) {
        wanted[queryOf[p]]++;
      }
      int[][] part = new int[lists.length][];
      Arrays.setAll(part, q -> new int[wanted[q]]);
      // Positives come query by query and ascending, so the parts are ascending too.
      int[] filled = new int[lists.length];
      for (int p : slice.rows()) {
        part[queryOf[p]][filled[queryOf[p]]++] = itemOf[p];
      }
      addRecall(slice, part, longest, sliced);
    }
    for (SliceRows slice : setting.userSlices()) {
      int[][] part = new int[lists.length][0];
      for (int q : slice.rows()) {
        part[q] = queries.positives()[q];
      }
      addRecall(slice, part, longest, sliced);
    }
  }

  private void addRecall(SliceRows slice, int[][] positives, int k, Resampling sliced) {
    double[] values = new double[setting.userCount()];
    Arrays.fill(values, Double.NaN);
    long users = 0;
    long wanted = 0;
    for (int q = 0; q < lists.length; q++) {
      if (positives[q].length > 0) {
        int[] ranks = RankingMetrics.hitRanks(lists[q], positives[q]);
        values[queries.users()[q]] =
            RankingMetrics.recall(ranks, positives[q].length, k, config.recallDenominator());
        users++;
        wanted += positives[q].length;
      }
    }
    sliced.add(prefix + slice.key(), meanOf(values));
    sliceCounts.put(slice.key(), new long[] {wanted, users});
  }

  /** Per-user values of the metrics that are means over users, by name. */
  public Map<String, double[]> userValues() {
    return userValues;
  }

  /** The result; both resamplings have run. */
  public RetrievalResult finish(Resampling whole, Resampling sliced) {
    Map<String, IntervalEstimate> metrics = new LinkedHashMap<>();
    userValues.keySet().forEach(name -> metrics.put(name, whole.estimate(prefix + name)));
    plain.forEach((name, value) -> metrics.put(name, IntervalEstimate.of(value)));
    List<RetrievalResult.AtK> curve =
        config.recallAt().stream()
            .map(k -> new RetrievalResult.AtK(k, whole.estimate(prefix + recall(k))))
            .toList();
    List<Slice> slices = new ArrayList<>();
    List<SliceRows> all = new ArrayList<>(setting.positiveSlices());
    all.addAll(setting.userSlices());
    for (SliceRows slice : all) {
      long[] counts = sliceCounts.getOrDefault(slice.key(), new long[2]);
      IntervalEstimate estimate = sliced.estimate(prefix + slice.key());
      slices.add(
          new Slice(
              slice.family(), slice.value(), counts[0], counts[0], (int) counts[1], estimate));
    }
    int longest = config.longestList();
    double recall = whole.estimate(prefix + recall(longest)).value();
    return new RetrievalResult(
        queries.size(),
        withoutList,
        (int) Arrays.stream(lists).filter(l -> l.length < longest).count(),
        seenInLists(),
        metrics,
        curve,
        slices,
        TaskEvaluation.worst(slices, recall, config.sliceMinRows()));
  }

  private String recall(int k) {
    return ListMetric.among(ListMetric.RECALL.at(k), setting.among());
  }

  private long seenInLists() {
    long found = 0;
    for (int q = 0; q < lists.length; q++) {
      int[] seen = queries.seen()[q];
      found += Arrays.stream(lists[q]).filter(i -> Arrays.binarySearch(seen, i) >= 0).count();
    }
    return found;
  }
}
