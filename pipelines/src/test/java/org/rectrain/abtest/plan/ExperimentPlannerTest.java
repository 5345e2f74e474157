package org.rectrain.abtest.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rectrain.abtest.log.DaySeries;
import org.rectrain.abtest.log.Experiment;
import org.rectrain.abtest.log.ExperimentUsers;
import org.rectrain.abtest.log.MetricVector;
import org.rectrain.abtest.log.RowCounts;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.abtest.AbtestMetric.Kind;
import org.rectrain.stat.Moments;

/** What a plan says, on histories made by hand: 1,000 new users a day, mean 1, variance 1. */
class ExperimentPlannerTest {
  private static final long DAILY = 1000;

  @Test
  void daysUsersAndSavingAreTold() {
    PlanResult plan = plan("plan: {uplift: 0.05}\n", 14, 0.8);
    assertThat(plan.sentence())
        .isEqualTo(
            "To find an uplift of 5.00 % in likes with power 80.0 % takes 5 days: 5,000 users in 2"
                + " variants, 9 days sooner than without CUPED (variance 64.0 % less).");
    assertThat(plan.warnings()).isEmpty();
  }

  @Test
  void whatCannotBeSavedIsTold() {
    assertThat(plan("plan: {uplift: 0.5}\n", 14, 0.1).sentence())
        .contains("takes 1 day:")
        .contains(", no sooner than without CUPED (variance 1.00 % less)");
  }

  @Test
  void aPlanBeyondTheHistoryIsAnEstimate() {
    PlanResult plan = plan("plan: {uplift: 0.02}\n", 14, 0.6);
    assertThat(plan.sentence())
        .contains("takes about ")
        .endsWith("; that is beyond the 14 days of history.");
    assertThat(plan.metrics().get(0).needed().extrapolated()).isTrue();
  }

  @Test
  void whatTakesTenYearsIsNotPromised() {
    PlanResult plan = plan("plan: {uplift: 0.000001}\n", 14, 0.6);
    assertThat(plan.sentence()).contains("takes more than ten years: ").contains(", with CUPED");
    assertThat(plan.metrics().get(0).needed().days()).isNull();
  }

  @Test
  void shortHistoriesAndMissingPrePeriodsAreTold() {
    PlanResult plan = plan("", 3, Double.NaN);
    assertThat(plan.warnings())
        .anyMatch(w -> w.startsWith("the history has no pre-period"))
        .anyMatch(w -> w.startsWith("the history has 3 days; a week at least"));
    assertThat(plan.sentence()).doesNotContain("CUPED").doesNotContain("NaN");
  }

  @Test
  void whatDoesNotVaryCannotBePlanned() {
    MetricVector vector = vector(false);
    Moments constant = Moments.ofSums(10, new double[] {10}, new double[][] {{10}});
    assertThatThrownBy(
            () ->
                new ExperimentPlanner(config(""), history(1, false))
                    .run(config("").metrics(), List.of(vector), series(constant)))
        .hasMessageContaining("likes: the history does not vary or its mean is 0 (mean 1.0)");
  }

  private static PlanResult plan(String yaml, int days, double correlation) {
    boolean pre = !Double.isNaN(correlation);
    Moments[] byDay = new Moments[days];
    for (int d = 0; d < days; d++) {
      double n = DAILY * (d + 1);
      double same = n + n - 1;
      double mixed = n + correlation * (n - 1);
      byDay[d] =
          pre
              ? Moments.ofSums(
                  (long) n, new double[] {n, n}, new double[][] {{same, mixed}, {mixed, same}})
              : Moments.ofSums((long) n, new double[] {n}, new double[][] {{same}});
    }
    return new ExperimentPlanner(config(yaml), history(days, pre))
        .run(config(yaml).metrics(), List.of(vector(pre)), series(byDay));
  }

  private static MetricVector vector(boolean pre) {
    return new MetricVector(Kind.MEAN, 0, -1, Double.POSITIVE_INFINITY, pre);
  }

  private static DaySeries series(Moments... byDay) {
    return new DaySeries(
        new Moments[][][] {{byDay}}, new Moments[][][] {{byDay}}, new long[byDay.length]);
  }

  private static Experiment history(int days, boolean pre) {
    int users = (int) DAILY * days;
    ExperimentUsers all =
        new ExperimentUsers(
            List.of("control"),
            new long[users],
            new int[users],
            new double[1][users],
            new double[1][users],
            new int[0][],
            List.of());
    return new Experiment(all, 0, days - 1, true, pre, new RowCounts(1), 0, 0, 0, 0);
  }

  private static AbtestConfig config(String yaml) {
    return ConfigReader.bind(
        "input: {path: none}\nmetrics: [{name: likes, value: like}]\n" + yaml,
        List.of(),
        AbtestConfig.class,
        "test");
  }
}
