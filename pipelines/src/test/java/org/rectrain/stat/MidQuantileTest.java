package org.rectrain.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.Golden;

/** By hand, and against NumPy and SciPy on values that tie, jump and do not (quantile.py). */
class MidQuantileTest {
  private static final JsonNode GOLDEN = load();

  @Test
  void countsAreInterpolatedBetweenTheirMidProbabilities() {
    // Shares 0.4, 0.4, 0.2 of the values 1, 2, 3: they stand at 0.2, 0.6, 0.9.
    double[] values = {1, 1, 2, 2, 3};
    assertThat(MidQuantile.of(values, 0.5).estimate()).isCloseTo(1.75, within(1e-15));
    assertThat(MidQuantile.of(values, 0.6).estimate()).isEqualTo(2);
    assertThat(MidQuantile.of(values, 0.1).estimate()).isEqualTo(1);
    assertThat(MidQuantile.of(values, 0.95).estimate()).isEqualTo(3);
    double[] weights = {2, 0, 1, 1, 1};
    assertThat(MidQuantile.weighted(new double[] {1, 1.5, 2, 2, 3}, weights, 0.5))
        .isCloseTo(1.75, within(1e-15));
    assertThat(MidQuantile.weighted(values, new double[5], 0.5)).isNaN();
  }

  @Test
  void estimatesErrorsAndStatisticsAgree() {
    for (JsonNode g : GOLDEN.get("cases")) {
      double[] control = sorted(g.get("control"));
      double[] treatment = sorted(g.get("treatment"));
      double q = g.get("q").asDouble();
      MidQuantile own = MidQuantile.of(control, q);
      String what = g.get("name").asText() + " " + q;
      assertThat(own.problem()).as(what).isNull();
      close(own.estimate(), g.get("estimate"), what);
      close(own.standardError(), g.get("error"), what);
      close(MidQuantile.statistic(control, treatment, q), g.get("statistic"), what);
      double[] ones = new double[control.length];
      Arrays.fill(ones, 3);
      assertThat(MidQuantile.weighted(control, ones, q)).isCloseTo(own.estimate(), within(1e-12));
      assertThat(MidQuantile.statistic(treatment, control, q))
          .isCloseTo(-g.get("statistic").asDouble(), within(1e-9));
    }
  }

  @Test
  void aQuantileThatCannotMoveHasNoError() {
    double[] zeros = new double[200];
    for (int i = 140; i < 200; i++) {
      zeros[i] = i / 7.0;
    }
    assertThat(MidQuantile.of(zeros, 0.2).problem())
        .isEqualTo("70 % of users share the value 0.0, on which the quantile does not move");
    // Between the zeros and the smallest positive value, which is one user's.
    assertThat(MidQuantile.of(zeros, 0.5).problem()).startsWith("70 % of users share the value");
    assertThat(MidQuantile.of(zeros, 0.5).standardError()).isNaN();
    assertThat(MidQuantile.of(zeros, 0.85).problem()).isNull();
    assertThat(MidQuantile.of(zeros, 0.95).problem()).startsWith("fewer than 20 users");
    assertThat(MidQuantile.of(new double[0], 0.5).problem()).isEqualTo("no values");
    assertThatThrownBy(() -> MidQuantile.of(zeros, 1)).hasMessageContaining("is 1.0");
    assertThat(MidQuantile.statistic(new double[20], new double[20], 0.5)).isNaN();
  }

  /** Several groups with estimated standard errors: Welch's test as statsmodels has it. */
  @Test
  void groupsOfFewUsersAgreeWithWelch() {
    List<Estimate> groups = new ArrayList<>();
    for (JsonNode g : GOLDEN.get("groups")) {
      groups.add(
          new Estimate(g.get("mean").asDouble(), g.get("se").asDouble(), g.get("df").asDouble()));
    }
    close(Heterogeneity.test(groups).pValue(), GOLDEN.get("welch"), "welch");
  }

  private static void close(double own, JsonNode golden, String what) {
    double value = golden.asDouble();
    assertThat(own).as(what).isCloseTo(value, within(1e-8 * Math.abs(value)));
  }

  private static double[] sorted(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .sorted()
        .toArray();
  }

  private static JsonNode load() {
    return Golden.json("stat/quantile.json");
  }
}
