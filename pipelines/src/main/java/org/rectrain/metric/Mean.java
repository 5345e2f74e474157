package org.rectrain.metric;

/**
 * A mean over users with the count of those it leaves out.
 *
 * @param value mean of the defined values; NaN when there is none
 * @param defined how many values were defined
 * @param undefined how many were NaN
 */
public record Mean(double value, int defined, int undefined) {
  /** The mean of the values that are not NaN. */
  public static Mean of(double[] values) {
    double sum = 0;
    int defined = 0;
    for (double value : values) {
      if (!Double.isNaN(value)) {
        sum += value;
        defined++;
      }
    }
    return new Mean(defined == 0 ? Double.NaN : sum / defined, defined, values.length - defined);
  }
}
