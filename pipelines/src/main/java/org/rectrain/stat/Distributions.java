package org.rectrain.stat;

import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.special.Beta;
import org.hipparchus.special.Erf;
import org.hipparchus.special.Gamma;

/**
 * Tail probabilities and quantiles, exact to about 1e-12 relative in both tails and for the degrees
 * of freedom of millions of users, where 1 - cdf would lose everything.
 */
public final class Distributions {
  private static final double TINY = 1e-300;
  private static final int MAX_TERMS = 100_000;

  private Distributions() {}

  /** Density of the standard normal distribution. */
  public static double normalDensity(double z) {
    return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  }

  /** P(Z ≤ z) for a standard normal Z. */
  public static double normalLower(double z) {
    return 0.5 * Erf.erfc(-z / Math.sqrt(2));
  }

  /** P(Z &gt; z) for a standard normal Z. */
  public static double normalUpper(double z) {
    return normalLower(-z);
  }

  /**
   * The z with P(Z ≤ z) = p.
   *
   * @param p probability, 0 to 1; 0 and 1 give the infinities
   */
  public static double normalQuantile(double p) {
    probability(p);
    if (p == 0 || p == 1) {
      return p == 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (p > 0.5) {
      return -normalQuantile(1 - p);
    }
    if (p < Math.ulp(1.0)) {
      return farQuantile(p);
    }
    double z = -Math.sqrt(2) * Erf.erfcInv(2 * p);
    // One Newton step wipes out what the rational approximation leaves.
    return z - (normalLower(z) - p) / normalDensity(z);
  }

  /** Newton's steps on the logarithm, where 1 - 2p is 1 and the inverse of erf knows nothing. */
  private static double farQuantile(double p) {
    double z = -Math.sqrt(-2 * Math.log(p));
    double step = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 50 && Math.abs(step) > 1e-15 * -z; i++) {
      double lower = normalLower(z);
      step = (Math.log(lower) - Math.log(p)) * lower / normalDensity(z);
      z -= step;
    }
    return z;
  }

  /**
   * P(T &gt; t) for Student's T.
   *
   * @param df degrees of freedom, positive; infinity means the normal distribution
   */
  public static double tUpper(double t, double df) {
    if (Double.isNaN(t) || Double.isNaN(df)) {
      return Double.NaN;
    }
    if (df <= 0) {
      throw new IllegalArgumentException("degrees of freedom must be positive, are " + df);
    }
    if (Double.isInfinite(df) || Double.isInfinite(t)) {
      return normalUpper(t);
    }
    double square = t * t / df;
    // I_x(df/2, 1/2) with x = 1 / (1 + t²/df); 1 - x is passed on, not computed by subtraction.
    double x = 1 / (1 + square);
    double both =
        incompleteBeta(df / 2, 0.5, -Math.log1p(square), x, Math.log(square) - Math.log1p(square));
    return t >= 0 ? both / 2 : 1 - both / 2;
  }

  /** The t with P(T ≤ t) = p for Student's T; infinite degrees of freedom mean the normal. */
  public static double tQuantile(double p, double df) {
    if (Double.isNaN(df)) {
      return Double.NaN;
    }
    if (Double.isInfinite(df) || p == 0 || p == 1) {
      return normalQuantile(p);
    }
    if (p < 0.5) {
      return -tQuantile(1 - p, df);
    }
    TDistribution distribution = new TDistribution(df);
    double t = distribution.inverseCumulativeProbability(p);
    for (int i = 0; i < 2; i++) {
      t += (tUpper(t, df) - (1 - p)) / distribution.density(t);
    }
    return t;
  }

  /** P(X &gt; x) for a chi-square X with the given degrees of freedom. */
  public static double chiSquareUpper(double x, double df) {
    if (Double.isNaN(x)) {
      return Double.NaN;
    }
    return x <= 0 ? 1 : Gamma.regularizedGammaQ(df / 2, x / 2);
  }

  /** P(X &gt; x) for an F-distributed X; the second degrees of freedom may be infinite. */
  public static double fUpper(double x, double df1, double df2) {
    if (Double.isNaN(x) || Double.isInfinite(df2)) {
      return chiSquareUpper(df1 * x, df1);
    }
    double share = df1 * x / (df1 * x + df2);
    return x <= 0
        ? 1
        : incompleteBeta(df2 / 2, df1 / 2, Math.log1p(-share), 1 - share, Math.log(share));
  }

  /** I_x(a, b) from log x, x and log(1 - x), by Lentz's continued fraction. */
  private static double incompleteBeta(double a, double b, double logX, double x, double logRest) {
    if (x == 1 || logRest == Double.NEGATIVE_INFINITY) {
      return 1;
    }
    double front = Math.exp(a * logX + b * logRest - Beta.logBeta(a, b));
    if (x < (a + 1) / (a + b + 2)) {
      return front * fraction(a, b, x) / a;
    }
    return 1 - front * fraction(b, a, Math.exp(logRest)) / b;
  }

  private static double fraction(double a, double b, double x) {
    double c = 1;
    double d = 1 / nonZero(1 - (a + b) * x / (a + 1));
    double h = d;
    for (int m = 1; m < MAX_TERMS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / nonZero(1 + even * d);
      c = nonZero(1 + even / c);
      h *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / nonZero(1 + odd * d);
      c = nonZero(1 + odd / c);
      double step = d * c;
      h *= step;
      if (Math.abs(step - 1) < 1e-15) {
        return h;
      }
    }
    return h;
  }

  private static double nonZero(double x) {
    return Math.abs(x) < TINY ? TINY : x;
  }

  private static void probability(double p) {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException("probability must be in [0, 1], is " + p);
    }
  }
}
