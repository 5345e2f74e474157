package org.rectrain.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.rectrain.stat.Moments;
import org.rectrain.stat.Ratio;
import org.rectrain.stat.Sample;
import org.rectrain.stat.SampleRatio;
import org.rectrain.stat.Welch;

@Tag("slow")
class GeneratedExperimentTest {
  private static final List<@Nullable Object[]> ROWS = GeneratedLog.rows(SampleTable.EXPERIMENT);

  /** Clicks over impressions of a variant in a period, by the delta method. */
  private static Sample rate(String variant, String period) {
    Map<Object, double[]> users = new HashMap<>();
    for (@Nullable Object[] row : ROWS) {
      if (variant.equals(row[1]) && period.equals(row[2])) {
        double[] sums = users.computeIfAbsent(Objects.requireNonNull(row[0]), u -> new double[2]);
        sums[0] += (Integer) Objects.requireNonNull(row[4]);
        sums[1]++;
      }
    }
    Moments moments = new Moments(2);
    users.values().forEach(moments::add);
    return Ratio.sample(moments, 0, 1);
  }

  @Test
  void theTrueUpliftIsFoundAndNothingBefore() {
    Sample control = rate("control", "experiment");
    Sample treatment = rate("treatment", "experiment");
    assertThat(control.mean()).isBetween(0.21, 0.24);
    // p < 0.01 needs 2.58; the truth is 10 %.
    assertThat(Welch.difference(control, treatment).statistic(0)).isBetween(3.5, 6.5);
    assertThat(treatment.mean() / control.mean() - 1).isBetween(0.06, 0.14);
    assertThat(Welch.difference(rate("control", "pre"), rate("treatment", "pre")).statistic(0))
        .isBetween(-1.96, 1.96);
  }

  @Test
  void naiveErrorsAreTooSmallSinceUsersDiffer() {
    Sample control = rate("control", "experiment");
    double impressions =
        ROWS.stream().filter(r -> "control".equals(r[1]) && "experiment".equals(r[2])).count();
    double naive = control.mean() * (1 - control.mean()) / impressions;
    double honest = control.squaredError();
    assertThat(honest / naive).isBetween(1.5, 2.5);
  }

  @Test
  void aUserHasOneVariantAndTheSharesAreEqual() {
    Set<Object> control = new HashSet<>();
    Set<Object> treatment = new HashSet<>();
    for (@Nullable Object[] row : ROWS) {
      ("control".equals(row[1]) ? control : treatment).add(Objects.requireNonNull(row[0]));
    }
    assertThat(control).doesNotContainAnyElementsOf(treatment);
    assertThat(control.size() + treatment.size()).isBetween(7_800, 8_000);
    long[] observed = {control.size(), treatment.size()};
    assertThat(SampleRatio.test(observed, new double[] {1, 1}).pValue()).isGreaterThan(0.01);
  }

  @Test
  void periodsMeetAtTheStartAndALikeNeedsAClick() {
    for (@Nullable Object[] row : ROWS) {
      String time = Objects.requireNonNull(row[3]).toString();
      assertThat("pre".equals(row[2])).isEqualTo(time.compareTo("2026-03-12T00:00:00Z") < 0);
      assertThat(Objects.equals(row[5], 1) && Objects.equals(row[4], 0)).isFalse();
    }
    assertThat(ROWS.size()).isBetween(120_000, 145_000);
  }
}
