package org.rectrain.abtest.analysis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One metric over all variants.
 *
 * @param name from the configuration
 * @param kind mean, ratio, proportion or quantile
 * @param role goal, guardrail or info
 * @param better higher or lower
 * @param primary whether it decides
 * @param method the main test in words
 * @param varianceReduction share of control's variance that CUPED and post-stratification took
 *     away; NaN when neither was used
 * @param cap value that users' sums were capped at; null when not
 * @param arms one per variant, control first
 * @param comparisons one per treatment
 * @param state whether all comparisons were tested, and if not whether more users would help
 * @param problem why a comparison could not be tested; null when all could
 */
public record MetricResult(
    String name,
    String kind,
    String role,
    String better,
    boolean primary,
    String method,
    double varianceReduction,
    @Nullable Double cap,
    List<Arm> arms,
    List<VariantComparison> comparisons,
    State state,
    @Nullable String problem) {

  /** Whether there are tests. */
  public enum State {
    /** All comparisons were tested. */
    TESTED,
    /** The data so far cannot carry a test of every comparison. */
    TOO_FEW,
    /** The metric is constant or has no denominator: no data of this kind could carry one. */
    UNTESTABLE
  }

  /**
   * One variant's value of the metric.
   *
   * @param users users that count
   * @param mean as observed
   * @param adjustedMean after CUPED and post-stratification; equals mean without
   * @param standardError of adjustedMean
   */
  public record Arm(
      String variant, long users, double mean, double adjustedMean, double standardError) {}
}
