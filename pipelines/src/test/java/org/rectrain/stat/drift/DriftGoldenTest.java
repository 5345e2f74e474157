package org.rectrain.stat.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.Golden;
import org.rectrain.stat.Divergence;

/** Against Evidently, SciPy and river: golden/stat/drift.py. */
class DriftGoldenTest {
  private static final Offset<Double> CLOSE = within(1e-12);
  private static final JsonNode GOLDEN = load();

  private static JsonNode load() {
    return Golden.json("stat/drift.json");
  }

  private static double[] doubles(JsonNode list) {
    return IntStream.range(0, list.size()).mapToDouble(i -> list.get(i).doubleValue()).toArray();
  }

  private static List<Integer> ints(JsonNode list) {
    return IntStream.range(0, list.size()).mapToObj(i -> list.get(i).intValue()).toList();
  }

  @Test
  void distancesOfCountsAgree() {
    assertThat(GOLDEN.get("counts")).hasSize(3);
    for (JsonNode golden : GOLDEN.get("counts")) {
      double[] a = doubles(golden.get("a"));
      double[] b = doubles(golden.get("b"));
      double bits = Divergence.jensenShannon(a, b);
      same(Divergence.psi(a, b, 0), golden.get("psi"));
      same(Divergence.kullbackLeibler(a, b, 0), golden.get("kl"));
      same(Divergence.kullbackLeibler(a, b, 0), golden.get("kl_scipy"));
      same(bits, golden.get("js_bits"));
      same(Math.sqrt(bits * Math.log(2)), golden.get("js_distance"));
      ChiSquare fit = ChiSquare.goodnessOfFit(a, b);
      relative(fit.statistic(), golden.get("fit"));
      same(fit.pValue(), golden.get("fit_p"));
      ChiSquare homogeneity = ChiSquare.homogeneity(a, b);
      relative(homogeneity.statistic(), golden.get("homogeneity"));
      same(homogeneity.pValue(), golden.get("homogeneity_p"));
    }
  }

  @Test
  void distancesOfSamplesAgree() {
    assertThat(GOLDEN.get("samples")).hasSize(3);
    for (JsonNode golden : GOLDEN.get("samples")) {
      WeightedSample u = WeightedSample.of(doubles(golden.get("u")));
      WeightedSample v = WeightedSample.of(doubles(golden.get("v")));
      double distance = WeightedSample.wasserstein(u, v);
      relative(distance, golden.get("wasserstein"));
      relative(distance / u.deviation(), golden.get("normed"));
      same(WeightedSample.kolmogorovSmirnov(u, v), golden.get("ks"));
    }
    JsonNode golden = GOLDEN.get("weighted");
    WeightedSample u = new WeightedSample(doubles(golden.get("u")), doubles(golden.get("w")));
    WeightedSample v = new WeightedSample(doubles(golden.get("v")), doubles(golden.get("x")));
    same(WeightedSample.wasserstein(u, v), golden.get("wasserstein"));
    same(WeightedSample.kolmogorovSmirnov(u, v), golden.get("ks"));
  }

  @Test
  void detectorsFireAtTheSameIndexes() {
    int fired = 0;
    for (JsonNode stream : GOLDEN.get("streams")) {
      double[] xs = doubles(stream.get("xs"));
      for (JsonNode golden : stream.get("adwin")) {
        Adwin adwin =
            new Adwin(
                golden.get("delta").doubleValue(),
                golden.get("clock").intValue(),
                golden.get("buckets").intValue(),
                golden.get("least").intValue(),
                golden.get("grace").intValue());
        List<Integer> at = fires(xs, adwin::update);
        assertThat(at).as(stream.get("name") + " " + golden).isEqualTo(ints(golden.get("at")));
        assertThat(adwin.width()).isEqualTo(golden.get("width").longValue());
        same(adwin.mean(), golden.get("mean"));
        fired += at.size();
      }
      for (JsonNode golden : stream.get("page_hinkley")) {
        PageHinkley test =
            new PageHinkley(
                golden.get("least").intValue(),
                golden.get("delta").doubleValue(),
                golden.get("threshold").doubleValue(),
                golden.get("alpha").doubleValue());
        List<Integer> at = fires(xs, test::update);
        assertThat(at).as(stream.get("name") + " " + golden).isEqualTo(ints(golden.get("at")));
        fired += at.size();
      }
    }
    assertThat(fired).isGreaterThan(10);
  }

  @Test
  void nothingOnOneSideIsUndefined() {
    WeightedSample none = WeightedSample.of();
    assertThat(WeightedSample.wasserstein(none, WeightedSample.of(1, 2))).isNaN();
    assertThat(WeightedSample.kolmogorovSmirnov(WeightedSample.of(1), none)).isNaN();
    assertThat(none.quantile(0.5)).isNaN();
    assertThat(ChiSquare.goodnessOfFit(new double[] {0, 0}, new double[] {1, 1}).statistic())
        .isNaN();
    assertThat(ChiSquare.goodnessOfFit(new double[] {4, 0}, new double[] {1, 1}).pValue()).isZero();
  }

  /** Scores 0.2 (3 rows) and 0.8 (1 row): 1.4 positives and 2.6 negatives are expected. */
  @Test
  void estimatesPerformanceByHand() {
    EstimatedPerformance estimate =
        EstimatedPerformance.of(new double[] {0.2, 0.8}, new double[] {3, 1});
    assertThat(estimate.rate()).isCloseTo(1.4 / 4, CLOSE);
    double pairs = 0.6 * 2.4 / 2 + 0.8 * (2.4 + 0.2 / 2);
    assertThat(estimate.auc()).isCloseTo(pairs / (1.4 * 2.6), CLOSE);
    double entropy = -(0.2 * Math.log(0.2) + 0.8 * Math.log(0.8));
    assertThat(estimate.logLoss()).isCloseTo(entropy, CLOSE);
    assertThat(estimate.brier()).isCloseTo(0.16, CLOSE);
    assertThat(EstimatedPerformance.of(new double[] {0, 1}, new double[] {2, 2}).auc())
        .isEqualTo(1);
    assertThat(EstimatedPerformance.of(new double[] {0}, new double[] {2}).auc()).isNaN();
    assertThat(EstimatedPerformance.of(new double[0], new double[0]).rate()).isNaN();
  }

  private static List<Integer> fires(double[] xs, DoublePredicate detector) {
    List<Integer> at = new ArrayList<>();
    for (int i = 0; i < xs.length; i++) {
      if (detector.test(xs[i])) {
        at.add(i);
      }
    }
    return at;
  }

  private static void same(double value, JsonNode golden) {
    assertThat(value).isCloseTo(golden.doubleValue(), CLOSE);
  }

  private static void relative(double value, JsonNode golden) {
    double expected = golden.doubleValue();
    assertThat(value).isCloseTo(expected, within(1e-12 * Math.max(1, Math.abs(expected))));
  }
}
