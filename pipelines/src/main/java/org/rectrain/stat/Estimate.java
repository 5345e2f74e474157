package org.rectrain.stat;

/**
 * An effect with its standard error, from which tests and intervals follow.
 *
 * @param value the effect; NaN when undefined
 * @param standardError its standard error, 0 or more; NaN when undefined
 * @param degreesOfFreedom of the t distribution; infinity for the normal
 */
public record Estimate(double value, double standardError, double degreesOfFreedom) {
  /** An effect that could not be computed. */
  public static final Estimate UNDEFINED = new Estimate(Double.NaN, Double.NaN, Double.NaN);

  /** An effect whose estimate is normal. */
  public static Estimate normal(double value, double standardError) {
    return new Estimate(value, standardError, Double.POSITIVE_INFINITY);
  }

  /** Whether there is a value with a positive standard error. */
  public boolean defined() {
    return Double.isFinite(value) && standardError > 0 && Double.isFinite(standardError);
  }

  /** (value - null) / standard error; NaN when undefined. */
  public double statistic(double nullValue) {
    return defined() ? (value - nullValue) / standardError : Double.NaN;
  }

  /** Two-sided p-value against no effect. */
  public double pValue() {
    return pValue(0, Alternative.TWO_SIDED);
  }

  /** p-value against the null value; NaN when undefined. */
  public double pValue(double nullValue, Alternative alternative) {
    double t = statistic(nullValue);
    return switch (alternative) {
      case TWO_SIDED -> Math.min(1, 2 * Distributions.tUpper(Math.abs(t), degreesOfFreedom));
      case GREATER -> Distributions.tUpper(t, degreesOfFreedom);
      case LESS -> Distributions.tUpper(-t, degreesOfFreedom);
    };
  }

  /** Two-sided interval at the level, such as 0.95. */
  public Interval interval(double level) {
    return interval(level, Alternative.TWO_SIDED);
  }

  /**
   * The interval that belongs to the test: for {@code GREATER} it has a lower end only, for {@code
   * LESS} an upper one only.
   */
  public Interval interval(double level, Alternative alternative) {
    if (!defined()) {
      return Interval.undefined(level);
    }
    double tail = alternative == Alternative.TWO_SIDED ? (1 - level) / 2 : 1 - level;
    double half = Distributions.tQuantile(1 - tail, degreesOfFreedom) * standardError;
    return switch (alternative) {
      case TWO_SIDED -> new Interval(value - half, value + half, level);
      case GREATER -> new Interval(value - half, Double.POSITIVE_INFINITY, level);
      case LESS -> new Interval(Double.NEGATIVE_INFINITY, value + half, level);
    };
  }
}
