package org.rectrain.abtest.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long an experiment must run; {@code plan.json} is this record. Uplifts are relative (0.02 = 2
 * %); users are those of all variants together.
 *
 * @param sentence the answer for the primary metric in one sentence
 * @param uplift that must be found
 * @param power chance to find it
 * @param alpha level of each comparison, divided by the number of treatments
 * @param sides two_sided or one_sided
 * @param variants with control
 * @param historyDays days of history that were measured
 * @param historyUsers users in the history
 * @param metrics one per metric of the configuration, quantiles left out
 * @param warnings what a reader should know
 */
public record PlanResult(
    String sentence,
    double uplift,
    double power,
    double alpha,
    String sides,
    int variants,
    int historyDays,
    long historyUsers,
    List<MetricPlan> metrics,
    List<String> warnings) {

  /**
   * Plan of one metric.
   *
   * @param role goal (find the uplift), guardrail (show that harm stays below the margin)
   * @param target uplift, or margin of a guardrail
   * @param mean over the whole history
   * @param deviation standard deviation of one user's (linearised) value over the whole history
   * @param designEffect of a ratio: variance by users over variance by rows, which a row-level test
   *     would assume; NaN for others
   * @param varianceReduction by CUPED over the whole history; NaN without a pre-period
   * @param needed answer with CUPED when there is a pre-period
   * @param neededWithoutCuped answer without
   * @param days smallest detectable effect for each day of history and each asked length
   * @param curve power by uplift at the length of the answer
   */
  public record MetricPlan(
      String name,
      String kind,
      String role,
      double target,
      double mean,
      double deviation,
      double designEffect,
      double varianceReduction,
      Needed needed,
      Needed neededWithoutCuped,
      List<DayPlan> days,
      List<PowerPoint> curve) {}

  /**
   * What it takes.
   *
   * @param users of all variants
   * @param days until they are there; null when it is not known
   * @param extrapolated whether that is beyond the history
   */
  public record Needed(long users, @Nullable Integer days, boolean extrapolated) {}

  /**
   * Smallest detectable effect after so many days.
   *
   * @param users of all variants by then
   * @param detectable relative, with CUPED when there is a pre-period
   * @param detectableWithoutCuped relative
   * @param extrapolated whether that is beyond the history
   */
  public record DayPlan(
      int day,
      long users,
      double detectable,
      double detectableWithoutCuped,
      boolean extrapolated) {}

  /** Power at an uplift, with and without CUPED. */
  public record PowerPoint(double uplift, double power, double powerWithoutCuped) {}
}
