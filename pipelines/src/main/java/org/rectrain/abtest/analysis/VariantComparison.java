package org.rectrain.abtest.analysis;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.stat.NonInferiority.Finding;

/**
 * A treatment against control in one metric.
 *
 * @param treatment name of the variant
 * @param absolute effect in the metric's unit
 * @param relative effect as a share of control's mean
 * @param statistic t or z of the main test
 * @param degreesOfFreedom infinity (as text) for a normal test
 * @param pValue of the main test by the chosen method (fixed or sequential)
 * @param adjustedPValue after the correction for several comparisons; equals pValue for guardrails
 *     and info
 * @param significant whether adjustedPValue is at most alpha
 * @param outcome better, worse, or unclear, in the metric's good direction; unclear, too, where a
 *     quantile's usual value may not have moved
 * @param usual the usual quantile of both arms, for quantiles
 * @param guardrail non-inferiority, for guardrails
 * @param sequential the always-valid or group-sequential reading at the last day, when chosen
 * @param belief the Bayesian reading, when asked for
 * @param others further tests, when asked for
 * @param days effect of each day alone
 * @param novelty whether the effect changes over the days
 * @param looks what an analysis on each evening would have said
 * @param segments effects by segment
 */
public record VariantComparison(
    String treatment,
    Effect absolute,
    Effect relative,
    double statistic,
    double degreesOfFreedom,
    double pValue,
    @JsonProperty("adjusted_p_value") double adjustedPValue,
    boolean significant,
    Outcome outcome,
    @Nullable UsualQuantile usual,
    @Nullable Guardrail guardrail,
    @Nullable Sequential sequential,
    @Nullable Belief belief,
    List<OtherTest> others,
    List<DayEffect> days,
    @Nullable Novelty novelty,
    List<Look> looks,
    List<SegmentTable> segments) {

  /** Which way it went. */
  public enum Outcome {
    BETTER,
    WORSE,
    UNCLEAR
  }

  /** An effect with its interval at 1 - alpha; an end may be infinite or NaN. */
  public record Effect(double value, double low, double high) {}

  /**
   * The usual quantile (type 7), which ties hold in place or let jump.
   *
   * @param chanceEqual share of resamples in which both arms have the same one
   * @param moved whether that share is at most alpha / 2; without, a significant difference of the
   *     mid-distribution quantiles counts as no effect
   */
  public record UsualQuantile(
      double control, double treatment, double chanceEqual, boolean moved) {}

  /**
   * Non-inferiority of a guardrail, relative to control.
   *
   * @param margin harm that may be borne
   * @param worstCase the most harm the data still allow, signed as the effect
   * @param pValue against "worse by the margin or more"
   * @param harmPValue against "no harm"
   * @param state held (not inferior), broken (harm shown), or unclear
   */
  public record Guardrail(
      double margin,
      double worstCase,
      double pValue,
      @JsonProperty("harm_p_value") double harmPValue,
      Finding state) {}

  /**
   * Reading for those who look early.
   *
   * @param method confidence_sequence or group_sequential
   * @param multiplier standard errors to either side (1.96 for a fixed test)
   * @param absolute effect with the wider interval
   * @param relative effect with the wider interval
   * @param pValue valid at every look
   */
  public record Sequential(
      String method, double multiplier, Effect absolute, Effect relative, double pValue) {}

  /**
   * Posterior of the relative effect.
   *
   * @param chanceBetter that the treatment is better in the good direction
   * @param mean posterior mean with its credible interval
   * @param riskOfShipping expected relative loss if shipped
   */
  public record Belief(double chanceBetter, Effect mean, double riskOfShipping) {}

  /**
   * A further test.
   *
   * @param name such as mann_whitney
   * @param note what it tests and what to think of it
   * @param pValue two-sided
   * @param absolute effect with its interval where the test has one; NaN where not
   */
  public record OtherTest(String name, String note, double pValue, Effect absolute) {}

  /**
   * Effect of one day alone, among users active that day.
   *
   * @param day such as 2026-05-01
   * @param users active that day, both variants
   */
  public record DayEffect(
      String day, long users, double control, double treatment, Effect relative) {}

  /**
   * Does the effect change over time?
   *
   * @param slopePerDay change of the absolute effect per day
   * @param pValue two-sided
   * @param finding fading, growing, or none
   */
  public record Novelty(double slopePerDay, double pValue, String finding) {}

  /**
   * What an analysis on that evening would have said.
   *
   * @param users seen so far, both variants
   * @param relative effect with the fixed interval
   * @param sequential effect with the sequential interval; NaN ends for a fixed test
   * @param significant by the chosen method, uncorrected
   */
  public record Look(
      String day, long users, Effect relative, Effect sequential, boolean significant) {}

  /**
   * Effects by the values of a column.
   *
   * @param column name of the segment column
   * @param interactionPValue of "all segments share one effect" (Cochran's Q)
   * @param segments one per value
   */
  public record SegmentTable(
      String column,
      @JsonProperty("interaction_p_value") double interactionPValue,
      List<Segment> segments) {}

  /**
   * Effect in one segment.
   *
   * @param users both variants
   * @param adjustedPValue by Holm over the column's segments
   */
  public record Segment(
      String value,
      long users,
      double control,
      double treatment,
      Effect relative,
      double pValue,
      @JsonProperty("adjusted_p_value") double adjustedPValue) {}
}
