package org.rectrain.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.Golden;

/** Every metric that TorchMetrics has as well: golden/metric/torchmetrics_cases.py. */
class TorchMetricsGoldenTest {
  /** TorchMetrics computes in single precision. */
  private static final Offset<Double> SINGLE = Offset.offset(2e-6);

  @Test
  void classificationAgreesOn200Cases() throws IOException {
    JsonNode cases = golden().get("classification");
    assertThat(cases).hasSize(200);
    int undefined = 0;
    for (JsonNode c : cases) {
      int n = c.get("scores").size();
      double[] p = new double[n];
      double[] odd = new double[n];
      int[] labels = new int[n];
      for (int i = 0; i < n; i++) {
        JsonNode score = c.get("scores").get(i);
        p[i] = score.isNull() ? Double.NaN : score.asInt() / 1000.0;
        odd[i] = score.isNull() ? Double.NaN : (score.asInt() * 10 + 3) / 10007.0;
        labels[i] = c.get("labels").get(i).asInt();
      }
      String kind = c.get("kind").asText();
      same(kind + " auc", Auc.of(p, labels), c.get("auc"));
      same(kind + " pr auc", PrAuc.of(p, labels), c.get("pr_auc"));
      List<Calibration.Bin> curve =
          Calibration.curve(odd, labels, 10, Calibration.Binning.EQUAL_WIDTH);
      same(kind + " ece", Calibration.expectedError(curve), c.get("ece"));
      undefined += c.get("auc").isNull() ? 1 : 0;
      if (kind.equals("nan")) {
        assertThat(LogLoss.of(p, labels)).isNaN();
        assertThat(Brier.of(p, labels)).isNaN();
        int[] users = new int[n];
        Gauc.Result gauc = Gauc.of(p, labels, users, 1, Gauc.Weighting.PLAIN);
        assertThat(gauc.value()).isNaN();
      }
    }
    assertThat(undefined).isBetween(66, 150);
  }

  @Test
  void retrievalAgreesOn200SetsOfUsers() throws IOException {
    JsonNode cases = golden().get("retrieval");
    assertThat(cases).hasSize(200);
    int usersWithoutPositives = 0;
    for (JsonNode c : cases) {
      List<int[]> ranks = new ArrayList<>();
      for (int u = 0; u < c.get("targets").size(); u++) {
        ranks.add(ranks(c.get("targets").get(u), c.get("scores").get(u)));
      }
      for (int k : new int[] {1, 3, 10}) {
        Map<String, double[]> ours =
            Map.of(
                "recall@" + k,
                each(
                    ranks,
                    r ->
                        RankingMetrics.recall(
                            r, r.length, k, RankingMetrics.Denominator.POSITIVES)),
                "precision@" + k,
                // A user who wants nothing has a precision of 0; TorchMetrics was told to skip.
                each(ranks, r -> r.length == 0 ? Double.NaN : RankingMetrics.precision(r, k)),
                "hit_rate@" + k,
                each(ranks, r -> RankingMetrics.hitRate(r, r.length, k)),
                "mrr@" + k,
                each(ranks, r -> RankingMetrics.reciprocalRank(r, r.length, k)),
                "ndcg@" + k,
                each(ranks, r -> RankingMetrics.ndcg(r, r.length, k)));
        ours.forEach((name, values) -> same(name, Mean.of(values).value(), c.get(name)));
      }
      double[] precision =
          each(
              ranks,
              r ->
                  RankingMetrics.averagePrecision(
                      r, r.length, 1000, RankingMetrics.Denominator.POSITIVES));
      same("map", Mean.of(precision).value(), c.get("map"));
      long wantNothing = ranks.stream().filter(r -> r.length == 0).count();
      assertThat(Mean.of(precision).undefined()).isEqualTo((int) wantNothing);
      usersWithoutPositives += (int) wantNothing;
    }
    assertThat(usersWithoutPositives).isGreaterThan(100);
  }

  private interface OfUser {
    double of(int[] hitRanks);
  }

  private static double[] each(List<int[]> ranks, OfUser metric) {
    return ranks.stream().mapToDouble(metric::of).toArray();
  }

  /** Ranks of the positives; every positive of the user stands in the list. */
  private static int[] ranks(JsonNode targets, JsonNode scores) {
    Integer[] order =
        IntStream.range(0, targets.size())
            .boxed()
            .sorted((a, b) -> scores.get(b).asInt() - scores.get(a).asInt())
            .toArray(Integer[]::new);
    int[] list = new int[order.length];
    for (int i = 0; i < list.length; i++) {
      list[i] = order[i];
    }
    int[] positives =
        IntStream.range(0, targets.size()).filter(i -> targets.get(i).asInt() == 1).toArray();
    return RankingMetrics.hitRanks(list, positives);
  }

  private static void same(String what, double ours, JsonNode theirs) {
    if (theirs.isNull()) {
      assertThat(ours).as(what).isNaN();
    } else {
      assertThat(ours).as(what).isCloseTo(theirs.asDouble(), SINGLE);
    }
  }

  private static JsonNode golden() {
    return Golden.json("metric/torchmetrics.json");
  }
}
