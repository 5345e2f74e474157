package org.rectrain.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.Golden;
import org.rectrain.stat.adjust.Cuped;
import org.rectrain.stat.adjust.PostStratification;
import org.rectrain.stat.sequential.ConfidenceSequence;
import org.rectrain.stat.sequential.GroupSequential;

/** Against SciPy, statsmodels, GrowthBook's gbstats, Spotify's confidence and mpmath. */
@Tag("slow")
class ExperimentGoldenTest {
  private static final double CLOSED_FORM = 1e-8;
  private static final JsonNode GOLDEN = load("experiment.json");
  private static final JsonNode CONFIDENCE = load("confidence.json");
  private static final double[][] CONTROL = matrix(GOLDEN.get("control"));
  private static final double[][] TREATMENT = matrix(GOLDEN.get("treatment"));

  @Test
  void meansAgreeWithScipyAndGrowthBookAndSpotify() {
    Sample control = Sample.of(CONTROL[0]);
    Sample treatment = Sample.of(TREATMENT[0]);
    growthBook(control, treatment, GOLDEN.get("mean"));
    Estimate difference = Welch.difference(control, treatment);
    JsonNode welch = GOLDEN.get("welch");
    close(difference.statistic(0), welch.get("t"));
    close(difference.degreesOfFreedom(), welch.get("df"));
    close(difference.pValue(), welch.get("p"));
    close(difference.interval(0.95).low(), welch.get("low"));
    JsonNode t = CONFIDENCE.get("t");
    close(difference.pValue(), t.get("p"));
    close(difference.interval(0.95).high(), t.get("high"));
    JsonNode z = CONFIDENCE.get("z");
    Estimate normal = Estimate.normal(difference.value(), difference.standardError());
    close(normal.pValue(), z.get("p"));
    close(normal.interval(0.95).low(), z.get("low"));
  }

  @Test
  void ratiosAgreeWithGrowthBook() {
    growthBook(
        Ratio.sample(moments(CONTROL, 0, 1), 0, 1),
        Ratio.sample(moments(TREATMENT, 0, 1), 0, 1),
        GOLDEN.get("ratio"));
  }

  @Test
  void cupedAgreesWithGrowthBook() {
    List<Moments> arms = List.of(moments(CONTROL, 0, 2), moments(TREATMENT, 0, 2));
    Moments all = arms.get(0).copy().merge(arms.get(1));
    close(Cuped.theta(all, new double[] {1, 0}, 1)[1], GOLDEN.get("cuped").get("theta"));
    List<Sample> adjusted = Cuped.mean(arms);
    growthBook(adjusted.get(0), adjusted.get(1), GOLDEN.get("cuped"));
    double cut = Cuped.varianceReduction(arms.get(0).sample(0), adjusted.get(0));
    assertThat(cut).isBetween(0.1, 0.9);
  }

  @Test
  void cupedOfARatioAgreesWithLeastSquares() {
    List<Sample> adjusted =
        Cuped.ratio(List.of(moments(CONTROL, 0, 1, 2, 3), moments(TREATMENT, 0, 1, 2, 3)));
    for (int arm = 0; arm < 2; arm++) {
      close(adjusted.get(arm).mean(), GOLDEN.get("ratio_cuped").get(arm).get("mean"));
      close(adjusted.get(arm).variance(), GOLDEN.get("ratio_cuped").get(arm).get("variance"));
    }
  }

  @Test
  void postStratificationAgrees() {
    List<Sample> control = new ArrayList<>();
    List<Sample> treatment = new ArrayList<>();
    for (int s = 0; s < 3; s++) {
      control.add(Sample.of(stratum(CONTROL, s)));
      treatment.add(Sample.of(stratum(TREATMENT, s)));
    }
    Estimate estimate = PostStratification.difference(control, treatment);
    close(estimate.value(), GOLDEN.get("post").get("value"));
    close(estimate.standardError(), GOLDEN.get("post").get("se"));
  }

  @Test
  void mannWhitneyAgreesWithScipy() {
    MannWhitney.Result result = MannWhitney.test(CONTROL[0], TREATMENT[0]);
    close(result.u(), GOLDEN.get("mann_whitney").get("u"));
    close(result.pValue(), GOLDEN.get("mann_whitney").get("p"));
  }

  @Test
  void proportionsAgreeWithStatsmodels() {
    JsonNode golden = GOLDEN.get("proportions");
    close(TwoProportions.pValue(200, 2000, 230, 2100, Alternative.TWO_SIDED), golden.get("p"));
    ends(TwoProportions.newcombe(200, 2000, 230, 2100, 0.95), golden.get("newcombe"));
    ends(TwoProportions.difference(200, 2000, 230, 2100).interval(0.95), golden.get("wald"));
    ends(TwoProportions.wilson(7, 40, 0.95), golden.get("wilson"));
  }

  @Test
  void sampleRatioAgreesWithScipyAndGrowthBook() {
    SampleRatio.Result result =
        SampleRatio.test(new long[] {5210, 4890, 4900}, new double[] {1, 1, 1});
    close(result.statistic(), GOLDEN.get("srm").get("statistic"));
    close(result.pValue(), GOLDEN.get("srm").get("p"));
    close(result.pValue(), GOLDEN.get("srm").get("growthbook"));
  }

  @Test
  void powerAgreesWithStatsmodels() {
    for (JsonNode g : GOLDEN.get("power")) {
      Alternative side =
          g.get("side").asText().equals("larger") ? Alternative.GREATER : Alternative.TWO_SIDED;
      double d = g.get("d").asDouble();
      double alpha = g.get("alpha").asDouble();
      double ratio = g.get("ratio").asDouble();
      double error = Math.sqrt(1 / 500.0 + 1 / (500.0 * ratio));
      close(Power.power(d, error, alpha, side), g.get("power"));
      close(Power.sampleSize(d, 1, 1, ratio, alpha, 0.8, side), g.get("n"));
    }
  }

  @Test
  void dunnettAgreesWithQuadratureAndScipy() {
    JsonNode g = GOLDEN.get("dunnett");
    double[] t = vector(g.get("t"));
    double[] sizes = {40, 30, 55};
    double[] errors = Arrays.stream(sizes).map(n -> 1 / n).toArray();
    for (int i = 0; i < t.length; i++) {
      double[] statistics = {t[i], 0, 0};
      double[] finite = Dunnett.adjust(statistics, 1 / 40.0, errors, g.get("df").asDouble());
      assertThat(finite[0]).isCloseTo(g.get("p").get(i).asDouble(), within(1e-9));
      double[] normal = Dunnett.adjust(statistics, 1 / 40.0, errors, Double.POSITIVE_INFINITY);
      assertThat(normal[0]).isCloseTo(g.get("normal").get(i).asDouble(), within(1e-9));
    }
    // SciPy integrates by random points, to about three digits.
    double[] own =
        Dunnett.adjust(vector(g.get("statistic")), 1 / 40.0, errors, g.get("df").asDouble());
    for (int i = 0; i < own.length; i++) {
      assertThat(own[i]).isCloseTo(g.get("scipy").get(i).asDouble(), within(2e-3));
    }
  }

  @Test
  void heterogeneityAndTrendAgree() {
    List<Estimate> groups = new ArrayList<>();
    for (double[] g : matrix(GOLDEN.get("groups").get("values"))) {
      groups.add(Estimate.normal(g[0], g[1]));
    }
    Heterogeneity.Result result = Heterogeneity.test(groups);
    close(result.q(), GOLDEN.get("groups").get("q"));
    close(result.pValue(), GOLDEN.get("groups").get("p"));
    Estimate slope = Heterogeneity.trend(new double[] {0, 1, 2, 3}, groups);
    close(slope.value(), GOLDEN.get("groups").get("slope"));
    close(slope.standardError(), GOLDEN.get("groups").get("slope_se"));
  }

  @Test
  void groupSequentialBoundsAgreeWithSpotify() {
    for (JsonNode g : CONFIDENCE.get("bounds")) {
      Alternative side = g.get("sides").asInt() == 1 ? Alternative.GREATER : Alternative.TWO_SIDED;
      double[] own =
          GroupSequential.bounds(
              vector(g.get("fractions")), 0.05, side, GroupSequential.Spending.QUADRATIC);
      // Theirs searches to 1e-7 in probability on a trapezoid grid.
      assertThat(own).containsExactly(vector(g.get("z")), within(2e-4));
    }
  }

  @Test
  void tailsAgreeWithMpmath() {
    for (JsonNode g : GOLDEN.get("tails")) {
      close(Distributions.tUpper(g.get("t").asDouble(), g.get("df").asDouble()), g.get("p"));
    }
    for (JsonNode g : GOLDEN.get("quantiles")) {
      close(Distributions.tQuantile(g.get("p").asDouble(), g.get("df").asDouble()), g.get("t"));
    }
    for (JsonNode g : GOLDEN.get("normals")) {
      close(Distributions.normalQuantile(g.get("p").asDouble()), g.get("z"));
    }
    for (JsonNode g : GOLDEN.get("chi")) {
      close(
          Distributions.chiSquareUpper(g.get("x").asDouble(), g.get("df").asDouble()), g.get("p"));
    }
  }

  private static void growthBook(Sample control, Sample treatment, JsonNode golden) {
    compare(Welch.difference(control, treatment), control, treatment, golden.get("absolute"));
    compare(Welch.relative(control, treatment), control, treatment, golden.get("relative"));
  }

  private static void compare(Estimate own, Sample control, Sample treatment, JsonNode golden) {
    close(own.value(), golden.get("value"));
    close(own.standardError(), golden.get("se"));
    close(own.degreesOfFreedom(), golden.get("df"));
    close(own.pValue(), golden.get("p"));
    close(own.interval(0.95).low(), golden.get("low"));
    close(own.interval(0.95).high(), golden.get("high"));
    ConfidenceSequence sequence = new ConfidenceSequence(0.05, 300);
    double users = control.size() + treatment.size();
    close(sequence.interval(own, users).low(), golden.get("sequential").get("low"));
    close(sequence.interval(own, users).high(), golden.get("sequential").get("high"));
    close(sequence.pValue(own, 0, users), golden.get("sequential").get("p"));
    posterior(Posterior.flat(own), golden.get("flat"));
    posterior(Posterior.normal(own, 0.01, 0.2), golden.get("proper"));
  }

  private static void posterior(Posterior own, JsonNode golden) {
    close(own.mean(), golden.get("mean"));
    close(own.chancePositive(), golden.get("chance"));
    close(own.interval(0.95).low(), golden.get("low"));
    close(own.riskOfShipping(), golden.get("ship"));
    close(own.riskOfKeeping(), golden.get("keep"));
  }

  private static void close(double own, JsonNode golden) {
    double value = golden.asDouble();
    assertThat(own).isCloseTo(value, within(CLOSED_FORM * Math.abs(value)));
  }

  private static void ends(Interval own, JsonNode golden) {
    close(own.low(), golden.get(0));
    close(own.high(), golden.get(1));
  }

  private static Moments moments(double[][] users, int... columns) {
    Moments moments = new Moments(columns.length);
    for (int i = 0; i < users[0].length; i++) {
      double[] vector = new double[columns.length];
      for (int c = 0; c < columns.length; c++) {
        vector[c] = users[columns[c]][i];
      }
      moments.add(vector);
    }
    return moments;
  }

  private static double[] stratum(double[][] users, int stratum) {
    return java.util.stream.IntStream.range(0, users[0].length)
        .filter(i -> users[4][i] == stratum)
        .mapToDouble(i -> users[0][i])
        .toArray();
  }

  private static double[][] matrix(JsonNode node) {
    double[][] rows = new double[node.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = vector(node.get(i));
    }
    return rows;
  }

  private static double[] vector(JsonNode node) {
    double[] values = new double[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = node.get(i).asDouble();
    }
    return values;
  }

  private static JsonNode load(String name) {
    return Golden.json("stat/" + name);
  }
}
