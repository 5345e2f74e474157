package org.rectrain.abtest.decision;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.abtest.analysis.MetricResult;

/**
 * Everything an analysis found; {@code abtest.json} is this record. All effects are treatment minus
 * control; relative ones are shares of control's mean (0.05 = 5 %). Undefined numbers are NaN.
 *
 * @param verdict what to do
 * @param control name of the control variant
 * @param treatments names of the others
 * @param firstDay first day of the experiment, null when the input has no times
 * @param lastDay last day with data
 * @param days days with data
 * @param plannedDays planned length, 0 when there is no plan
 * @param alpha significance level
 * @param method fixed, confidence_sequence or group_sequential
 * @param correction holm, benjamini_hochberg, dunnett or none
 * @param variants users per variant
 * @param sampleRatio the check that comes first
 * @param log what became of rows and users
 * @param metrics results in the order of the configuration
 * @param warnings what a reader should know before believing the numbers
 */
public record AbtestResult(
    Verdict verdict,
    String control,
    List<String> treatments,
    @Nullable String firstDay,
    @Nullable String lastDay,
    int days,
    int plannedDays,
    double alpha,
    String method,
    String correction,
    List<Variant> variants,
    RatioCheck sampleRatio,
    LogSummary log,
    List<MetricResult> metrics,
    List<String> warnings) {

  /**
   * A variant's size.
   *
   * @param users users that count
   * @param share of all users that count
   * @param intended share it was meant to have
   */
  public record Variant(String name, long users, double share, double intended) {}

  /**
   * Sample-ratio check.
   *
   * @param statistic chi-square
   * @param pValue NaN when there were no users
   * @param threshold the check fails below it
   * @param passed whether the shares are as intended
   */
  public record RatioCheck(double statistic, double pValue, double threshold, boolean passed) {}

  /**
   * What became of the log.
   *
   * @param rows rows read
   * @param users users that count
   * @param withoutUser rows without a user's id
   * @param badTime rows whose time could not be read
   * @param outOfWindow rows outside experiment and pre-period
   * @param contaminated users seen in several variants, left out
   * @param strayTime rows whose time is before 1990, after 2100 or far from the experiment's days
   * @param unreadable rows with a value that cannot be read; these, and those whose user or time
   *     cannot be read or is not sane, are in {@code quarantine/}
   * @param timeUnit what numbers were taken to be, such as epoch_s; null for other times
   * @param contaminatedShare of all users with a variant
   * @param withoutVariant users without a (known) variant, left out
   * @param notExposed users seen before the experiment only, left out
   */
  public record LogSummary(
      long rows,
      long users,
      long withoutUser,
      long badTime,
      long outOfWindow,
      long strayTime,
      long unreadable,
      @Nullable String timeUnit,
      long contaminated,
      double contaminatedShare,
      long withoutVariant,
      long notExposed) {}
}
