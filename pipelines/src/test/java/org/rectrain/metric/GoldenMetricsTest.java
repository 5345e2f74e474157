package org.rectrain.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.Golden;

/** Every metric against scikit-learn, ranx and NumPy: golden/metric/make.py. */
class GoldenMetricsTest {
  private static final Offset<Double> CLOSE = Offset.offset(1e-12);

  @Test
  void classificationMetricsAgreeOn200Cases() throws IOException {
    JsonNode cases = golden("metrics.json");
    assertThat(cases).hasSize(200);
    int index = 0;
    for (JsonNode c : cases) {
      String at = "case " + index++ + " " + c.get("kind").asText() + " ";
      int[] labels = ints(c.get("labels"));
      double[] p = Arrays.stream(ints(c.get("scores"))).mapToDouble(s -> s / 1000.0).toArray();
      int[] users = ints(c.get("users"));
      double[] weights = Arrays.stream(ints(c.get("weights"))).asDoubleStream().toArray();
      same(at + "auc", Auc.of(p, labels), c.get("auc"));
      ClusteredAuc clustered = ClusteredAuc.of(p, labels, users);
      same(at + "weighted auc", clustered.weighted(weights), c.get("weighted_auc"));
      double[] ones = new double[weights.length];
      Arrays.fill(ones, 1);
      same(at + "auc, unit weights", clustered.weighted(ones), c.get("auc"));
      same(at + "weighted pr", clustered.weightedPrecision(weights), c.get("weighted_pr_auc"));
      same(at + "pr auc, unit weights", clustered.weightedPrecision(ones), c.get("pr_auc"));
      same(at + "pr auc", PrAuc.of(p, labels), c.get("pr_auc"));
      same(at + "log loss", LogLoss.of(p, labels), c.get("log_loss"));
      same(at + "entropy", LogLoss.normalisedEntropy(p, labels), c.get("normalised_entropy"));
      same(at + "brier", Brier.of(p, labels), c.get("brier"));
      same(at + "ece", ece(p, labels, 10, Calibration.Binning.EQUAL_WIDTH), c.get("ece_width"));
      same(at + "ece", ece(p, labels, 5, Calibration.Binning.EQUAL_MASS), c.get("ece_mass"));
      List<RocCurve.Point> roc = RocCurve.of(p, labels, 100_000);
      assertThat(roc).as(at + "roc").hasSize(c.get("roc_points").asInt());
      same(at + "roc", sum(roc, RocCurve.Point::falsePositiveRate), c.get("roc_fpr_sum"));
      same(at + "roc", sum(roc, RocCurve.Point::truePositiveRate), c.get("roc_tpr_sum"));
      Gauc.PerUser perUser = Gauc.perUser(p, labels, users, weights.length);
      JsonNode gauc = c.get("gauc");
      for (Gauc.Weighting weighting : Gauc.Weighting.values()) {
        Gauc.Result result = perUser.average(weighting);
        String name = weighting.name().toLowerCase(Locale.ROOT);
        same(at + "gauc " + name, result.value(), gauc.get(name));
        assertThat(result.droppedUsers()).isEqualTo(gauc.get("dropped_users").asInt());
        assertThat(result.droppedRows()).isEqualTo(gauc.get("dropped_rows").asLong());
      }
    }
  }

  @Test
  void rankingMetricsAgreeOn40SetsOfUsers() throws IOException {
    JsonNode cases = golden("rankings.json");
    assertThat(cases).hasSize(40);
    for (JsonNode c : cases) {
      int items = c.get("items").asInt();
      int users = c.get("lists").size();
      int[][] lists = new int[users][];
      int[][] ranks = new int[users][];
      int[] positives = new int[users];
      for (int u = 0; u < users; u++) {
        lists[u] = ints(c.get("lists").get(u));
        Set<Integer> relevant = new HashSet<>();
        Arrays.stream(ints(c.get("positives").get(u))).forEach(relevant::add);
        positives[u] = relevant.size();
        ranks[u] = RankingMetrics.hitRanks(Arrays.stream(lists[u]).boxed().toList(), relevant);
      }
      c.get("at")
          .properties()
          .forEach(
              entry -> {
                int k = Integer.parseInt(entry.getKey());
                JsonNode want = entry.getValue();
                RankingMetrics.Denominator all = RankingMetrics.Denominator.POSITIVES;
                RankingMetrics.Denominator capped = RankingMetrics.Denominator.MIN_K_POSITIVES;
                same("recall", mean(users, u -> recall(ranks, positives, u, k, all)), want);
                same(
                    "recall_min_k", mean(users, u -> recall(ranks, positives, u, k, capped)), want);
                same("precision", mean(users, u -> RankingMetrics.precision(ranks[u], k)), want);
                same(
                    "hit_rate",
                    mean(users, u -> RankingMetrics.hitRate(ranks[u], positives[u], k)),
                    want);
                same(
                    "ndcg", mean(users, u -> RankingMetrics.ndcg(ranks[u], positives[u], k)), want);
                same(
                    "mrr",
                    mean(users, u -> RankingMetrics.reciprocalRank(ranks[u], positives[u], k)),
                    want);
                same(
                    "map",
                    mean(
                        users,
                        u -> RankingMetrics.averagePrecision(ranks[u], positives[u], k, all)),
                    want);
                same("coverage", CatalogueMetrics.coverage(lists, k, items), want);
                same("gini", CatalogueMetrics.gini(lists, k, items), want);
                long[] clicks = new long[items];
                float[][] vectors = new float[items][];
                for (int i = 0; i < items; i++) {
                  clicks[i] = (long) i * i;
                  vectors[i] = new float[] {(float) Math.cos(i), (float) Math.sin(2 * i), i % 3};
                }
                same("novelty", CatalogueMetrics.novelty(lists, k, clicks), want);
                same("diversity", CatalogueMetrics.intraListDiversity(lists, k, vectors), want);
              });
    }
  }

  private static double recall(
      int[][] ranks, int[] n, int u, int k, RankingMetrics.Denominator by) {
    return RankingMetrics.recall(ranks[u], n[u], k, by);
  }

  private static double mean(int users, IntToDoubleFunction metric) {
    double[] values = new double[users];
    Arrays.setAll(values, metric);
    return Mean.of(values).value();
  }

  private static double ece(double[] p, int[] labels, int bins, Calibration.Binning binning) {
    return Calibration.expectedError(Calibration.curve(p, labels, bins, binning));
  }

  private static <T> double sum(List<T> points, ToDoubleFunction<T> value) {
    return points.stream().mapToDouble(value).sum();
  }

  private static void same(String what, double actual, JsonNode expected) {
    JsonNode value = expected.isObject() ? expected.get(what) : expected;
    if (value.isNull()) {
      assertThat(actual).as(what).isNaN();
    } else {
      assertThat(actual).as(what).isCloseTo(value.asDouble(), CLOSE);
    }
  }

  private static int[] ints(JsonNode array) {
    int[] out = new int[array.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = array.get(i).asInt();
    }
    return out;
  }

  private static JsonNode golden(String name) {
    return Golden.json("metric/" + name).get("cases");
  }
}
