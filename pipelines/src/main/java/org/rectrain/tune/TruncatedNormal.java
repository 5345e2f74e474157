package org.rectrain.tune;

import org.rectrain.stat.Distributions;

/** The normal distribution between two ends, in logarithms, exact in both tails. */
final class TruncatedNormal {
  private static final double LOG_ROOT_TWO_PI = 0.5 * Math.log(2 * Math.PI);
  private static final double FAR = -20;

  private TruncatedNormal() {}

  /** Logarithm of P(a &lt; Z ≤ b) for a standard normal Z. */
  static double logMass(double a, double b) {
    if (b <= 0) {
      double upper = logLower(b);
      return upper + Math.log1p(-Math.exp(logLower(a) - upper));
    }
    if (a > 0) {
      return logMass(-b, -a);
    }
    return Math.log1p(-Distributions.normalLower(a) - Distributions.normalLower(-b));
  }

  /** Logarithm of P(Z ≤ z). */
  static double logLower(double z) {
    if (z > FAR) {
      return Math.log(Distributions.normalLower(z));
    }
    // The asymptotic series of Mills' ratio, until a term changes nothing.
    double sum = 1;
    double term = 1;
    for (int i = 1; Math.abs(term) > Math.ulp(1.0); i++) {
      term *= -(2 * i - 1) / (z * z);
      sum += term;
    }
    return -z * z / 2 - Math.log(-z) - LOG_ROOT_TWO_PI + Math.log(sum);
  }

  /** Logarithm of the standard normal density. */
  static double logDensity(double z) {
    return -z * z / 2 - LOG_ROOT_TWO_PI;
  }

  /** The value below which a share of the mass is; the mean is between the ends. */
  static double quantile(double share, double mean, double deviation, double low, double high) {
    double below = Distributions.normalLower((low - mean) / deviation);
    double above = Distributions.normalUpper((high - mean) / deviation);
    double mass = 1 - below - above;
    double lower = below + share * mass;
    double upper = above + (1 - share) * mass;
    double z =
        lower <= upper ? Distributions.normalQuantile(lower) : -Distributions.normalQuantile(upper);
    return Math.min(high, Math.max(low, mean + deviation * z));
  }
}
