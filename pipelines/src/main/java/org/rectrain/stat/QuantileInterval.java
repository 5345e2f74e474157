package org.rectrain.stat;

import org.hipparchus.distribution.discrete.BinomialDistribution;

/**
 * A sample quantile with its distribution-free interval from order statistics: the number of values
 * below the true quantile is binomial, whatever the distribution of the values.
 *
 * <p>The standard error is the width of the interval over twice the normal quantile (Woodruff
 * 1952), good for comparing two arms. Estimate by linear interpolation (type 7, NumPy's default).
 *
 * @param estimate the sample quantile
 * @param interval between two order statistics, coverage at least the level; an end is infinite
 *     when the sample is too small to bound it
 * @param standardError 0 when the neighbouring values are all equal; NaN when an end is infinite
 */
public record QuantileInterval(double estimate, Interval interval, double standardError) {

  /**
   * Computes it from one arm.
   *
   * @param sorted ascending values, at least one
   * @param q which quantile, between 0 and 1, such as 0.5
   */
  public static QuantileInterval of(double[] sorted, double q, double level) {
    if (!(q > 0 && q < 1)) {
      throw new IllegalArgumentException("quantile must lie between 0 and 1, is " + q);
    }
    if (sorted.length == 0) {
      return new QuantileInterval(Double.NaN, Interval.undefined(level), Double.NaN);
    }
    int n = sorted.length;
    double tail = (1 - level) / 2;
    BinomialDistribution below = new BinomialDistribution(n, q);
    // Ranks from 1: P(at least `upper` values below) ≤ tail and P(fewer than `lower` below) ≤ tail.
    int lower = below.inverseCumulativeProbability(tail);
    int upper = below.inverseCumulativeProbability(1 - tail) + 1;
    double low = lower < 1 ? Double.NEGATIVE_INFINITY : sorted[lower - 1];
    double high = upper > n ? Double.POSITIVE_INFINITY : sorted[upper - 1];
    double z = Distributions.normalQuantile(1 - tail);
    double width = high - low;
    double error = Double.isInfinite(width) ? Double.NaN : width / (2 * z);
    return new QuantileInterval(quantile(sorted, q), new Interval(low, high, level), error);
  }

  /** Difference of the same quantile in two arms, normal, squared standard errors added. */
  public static Estimate difference(QuantileInterval control, QuantileInterval treatment) {
    double error = Math.hypot(control.standardError, treatment.standardError);
    return error > 0
        ? Estimate.normal(treatment.estimate - control.estimate, error)
        : Estimate.UNDEFINED;
  }

  /** The quantile by linear interpolation between order statistics; NaN for no values. */
  public static double quantile(double[] sorted, double q) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double position = q * (sorted.length - 1);
    int floor = (int) position;
    if (floor + 1 >= sorted.length) {
      return sorted[sorted.length - 1];
    }
    return sorted[floor] + (position - floor) * (sorted[floor + 1] - sorted[floor]);
  }
}
