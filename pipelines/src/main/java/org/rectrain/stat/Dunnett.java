package org.rectrain.stat;

import org.hipparchus.distribution.continuous.ChiSquaredDistribution;

/**
 * Dunnett's comparison of several treatments with one control (1955): sharper than Holm, because it
 * knows that the comparisons share their control.
 *
 * <p>The statistics are multivariate t with correlations λ_i λ_j, λ_i² = v_0 / (v_0 + v_i) for
 * squared standard errors v of control and treatment i. P(max |T_i| ≤ t) is integrated over the
 * common normal part and over the common scale, to about 1e-10.
 */
public final class Dunnett {
  private static final double REACH = 8.5;

  private Dunnett() {}

  /**
   * Two-sided adjusted p-values.
   *
   * @param statistics t or z of each treatment against control; NaN stays NaN and does not count
   * @param control squared standard error of control's mean
   * @param treatments squared standard error of each treatment's mean
   * @param df degrees of freedom, infinity for the normal distribution
   */
  public static double[] adjust(
      double[] statistics, double control, double[] treatments, double df) {
    int defined = 0;
    double[] lambda = new double[statistics.length];
    for (int i = 0; i < statistics.length; i++) {
      if (!Double.isNaN(statistics[i])) {
        lambda[defined++] = Math.sqrt(control / (control + treatments[i]));
      }
    }
    double[] used = java.util.Arrays.copyOf(lambda, defined);
    double[] adjusted = new double[statistics.length];
    for (int i = 0; i < statistics.length; i++) {
      adjusted[i] =
          Double.isNaN(statistics[i])
              ? Double.NaN
              : Math.min(1, Math.max(0, exceeds(Math.abs(statistics[i]), used, df)));
    }
    return adjusted;
  }

  /** P(max |T_i| &gt; t). */
  private static double exceeds(double t, double[] lambda, double df) {
    if (Double.isInfinite(df)) {
      return normalExceeds(t, lambda);
    }
    // The scale s = √(χ²/df) is close to 1, ever closer as df grows.
    ChiSquaredDistribution chi = new ChiSquaredDistribution(df);
    double low = Math.sqrt(chi.inverseCumulativeProbability(1e-14) / df);
    double high = Math.sqrt(chi.inverseCumulativeProbability(1 - 1e-14) / df);
    Quadrature scales = new Quadrature(low, high, (high - low) / 8);
    double sum = 0;
    for (int i = 0; i < scales.at.length; i++) {
      double s = scales.at[i];
      double density = Math.exp(chi.logDensity(s * s * df)) * 2 * s * df;
      sum += scales.weight[i] * density * normalExceeds(t * s, lambda);
    }
    return sum;
  }

  private static double normalExceeds(double t, double[] lambda) {
    Quadrature common = new Quadrature(-REACH, REACH, 0.5);
    double sum = 0;
    for (int i = 0; i < common.at.length; i++) {
      double z = common.at[i];
      double logInside = 0;
      for (double l : lambda) {
        double rest = Math.sqrt(1 - l * l);
        double outside =
            Distributions.normalUpper((t - l * z) / rest)
                + Distributions.normalUpper((t + l * z) / rest);
        logInside += Math.log1p(-Math.min(1, outside));
      }
      // -expm1 keeps tiny probabilities that 1 - product would lose.
      sum += common.weight[i] * Distributions.normalDensity(z) * -Math.expm1(logInside);
    }
    return sum;
  }
}
