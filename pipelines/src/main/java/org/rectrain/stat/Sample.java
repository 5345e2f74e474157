package org.rectrain.stat;

/**
 * One arm of a comparison, boiled down: an estimate whose squared standard error is {@code variance
 * / size}. A mean, a ratio and a CUPED-adjusted metric all look like this, so that one {@link
 * Welch} serves them all.
 *
 * @param size number of independent units (users), at least 0
 * @param mean the estimate, adjusted if there was an adjustment; NaN when undefined
 * @param variance variance of one unit's (linearised, adjusted) value, 0 or more; NaN when
 *     undefined
 * @param freedom degrees of freedom of the variance: size less one, or fewer
 * @param rawMean the estimate before any adjustment: what people know the metric by, and what a
 *     relative uplift is relative to
 */
public record Sample(long size, double mean, double variance, double freedom, double rawMean) {
  /** Checks the size. */
  public Sample {
    if (size < 0) {
      throw new IllegalArgumentException("size must not be negative, is " + size);
    }
  }

  /** An arm without adjustment. */
  public Sample(long size, double mean, double variance) {
    this(size, mean, variance, size - 1.0, mean);
  }

  /** Arm of a plain mean: the unbiased variance (n - 1); undefined below two values. */
  public static Sample of(double[] values) {
    Moments moments = new Moments(1);
    for (double value : values) {
      moments.add(value);
    }
    return moments.sample(0);
  }

  /**
   * Arm of a proportion: variance p(1 - p), as a z-test wants it.
   *
   * @param successes 0 to size
   */
  public static Sample proportion(long successes, long size) {
    if (successes < 0 || successes > size) {
      throw new IllegalArgumentException(
          "successes must be between 0 and " + size + ", are " + successes);
    }
    double p = size == 0 ? Double.NaN : (double) successes / size;
    return new Sample(size, p, p * (1 - p));
  }

  /** Squared standard error of the estimate. */
  public double squaredError() {
    return variance / size;
  }

  /** The same with a standard error so many times as large. */
  public Sample wider(double factor) {
    return new Sample(size, mean, variance * factor * factor, freedom, rawMean);
  }

  /** Whether there are two units or more and the variance is positive: only then can one test. */
  public boolean testable() {
    return size >= 2 && variance > 0 && Double.isFinite(mean) && Double.isFinite(variance);
  }
}
