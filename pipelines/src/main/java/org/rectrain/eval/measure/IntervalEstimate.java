package org.rectrain.eval.measure;

/**
 * A value with the ends of its interval; NaN where undefined or not resampled.
 *
 * @param value the metric on all rows or users
 * @param low lower end of the interval
 * @param high upper end of the interval
 */
public record IntervalEstimate(double value, double low, double high) {
  /** A value without an interval. */
  public static IntervalEstimate of(double value) {
    return new IntervalEstimate(value, Double.NaN, Double.NaN);
  }
}
