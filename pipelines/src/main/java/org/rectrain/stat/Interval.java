package org.rectrain.stat;

/**
 * A confidence interval.
 *
 * @param low lower end; negative infinity for a one-sided interval, NaN when undefined
 * @param high upper end; infinity for a one-sided interval, NaN when undefined
 * @param level confidence level, between 0 and 1 such as 0.95
 */
public record Interval(double low, double high, double level) {
  /** Checks the level and the order of the ends. */
  public Interval {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("level must be between 0 and 1, is " + level);
    }
    if (low > high) {
      throw new IllegalArgumentException("low " + low + " is above high " + high);
    }
  }

  /** An interval that could not be computed. */
  public static Interval undefined(double level) {
    return new Interval(Double.NaN, Double.NaN, level);
  }

  /** Whether the value is in the interval, ends included; false when undefined. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  /** Whether the two intervals share a point; false when one is undefined. */
  public boolean touches(Interval other) {
    return low <= other.high && other.low <= high;
  }
}
