package org.rectrain.stat;

/**
 * Ratio of two per-user sums, such as clicks over impressions, by the delta method (Deng, Knoblich
 * and Lu 2018, "Applying the Delta Method in Metric Analytics").
 *
 * <p>Users are the independent units, not impressions: R = mean(N) / mean(D), and each user counts
 * with the linearised value (N - R·D) / mean(D), whose variance over the number of users is the
 * squared standard error of R. Undefined (NaN) when the mean of D is 0.
 */
public final class Ratio {
  private Ratio() {}

  /** Arm of the ratio of component {@code numerator} over component {@code denominator}. */
  public static Sample sample(Moments moments, int numerator, int denominator) {
    double[] weights = weights(moments, numerator, denominator);
    double ratio = moments.mean(numerator) / moments.mean(denominator);
    if (!Double.isFinite(ratio)) {
      return new Sample(moments.count(), Double.NaN, Double.NaN);
    }
    return new Sample(moments.count(), ratio, moments.variance(weights));
  }

  /** Weights of the components in a user's linearised value. */
  public static double[] weights(Moments moments, int numerator, int denominator) {
    double[] weights = new double[moments.dimension()];
    double scale = 1 / moments.mean(denominator);
    weights[numerator] = scale;
    weights[denominator] = -moments.mean(numerator) * scale * scale;
    return weights;
  }
}
