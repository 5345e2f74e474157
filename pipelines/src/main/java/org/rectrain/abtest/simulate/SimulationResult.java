package org.rectrain.abtest.simulate;

import java.util.List;

/**
 * Does the analysis suit the data? {@code simulate.json} is this record. Users of the log are
 * assigned at random again and again and analysed as they would be.
 *
 * @param sentence the answer in one sentence
 * @param runs random assignments
 * @param users users in the log
 * @param days days in the log; 0 without times
 * @param alpha significance level
 * @param metrics one per metric, quantiles left out
 * @param peeking false alarms of the primary metric when one looks every day and stops at the first
 *     significant result; empty without days
 */
public record SimulationResult(
    String sentence,
    int runs,
    long users,
    int days,
    double alpha,
    List<MetricSimulation> metrics,
    List<Peeking> peeking) {

  /**
   * A share of runs with its 95 % interval (Wilson).
   *
   * @param value 0 to 1
   */
  public record Rate(double value, double low, double high) {}

  /**
   * One metric.
   *
   * @param falsePositives of the chosen analysis when nothing was done to anyone
   * @param withoutCuped the same without CUPED; equals falsePositives when the metric has none
   * @param naive the same of a row-level two-proportion test; NaN where it makes no sense
   * @param coverage share of runs with the first uplift whose interval holds its true effect
   * @param sound whether falsePositives is what alpha promises, within chance
   * @param pValues counts of p-values in 20 equal bins, flat when all is well
   * @param power by uplift
   */
  public record MetricSimulation(
      String name,
      Rate falsePositives,
      Rate withoutCuped,
      Rate naive,
      Rate coverage,
      boolean sound,
      List<Long> pValues,
      List<PowerCheck> power) {}

  /**
   * Power at an uplift.
   *
   * @param found share of runs that found it
   * @param planned what the power formula of {@code abtest plan} promises
   */
  public record PowerCheck(double uplift, Rate found, double planned) {}

  /**
   * Daily looks.
   *
   * @param method fixed (as if each look were the only one), confidence_sequence or
   *     group_sequential
   * @param falsePositives share of runs that were ever significant
   */
  public record Peeking(String method, Rate falsePositives) {}
}
