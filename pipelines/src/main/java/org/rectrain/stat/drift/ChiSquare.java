package org.rectrain.stat.drift;

import org.rectrain.stat.Distributions;

/**
 * Pearson's chi-square statistics of counts over the same buckets (Pearson 1900).
 *
 * @param statistic at least 0; infinite where something was seen that was not expected at all; NaN
 *     when either side is empty
 * @param df degrees of freedom
 * @param pValue of independent rows; rows of the same user are not independent
 */
public record ChiSquare(double statistic, int df, double pValue) {

  /**
   * Goodness of fit: expected counts are the reference's, scaled to as many observations.
   *
   * @param reference counts, which are taken as known
   * @param observed counts
   */
  public static ChiSquare goodnessOfFit(double[] reference, double[] observed) {
    double scale = sum(observed) / sum(reference);
    double statistic = 0;
    for (int i = 0; i < observed.length; i++) {
      double expected = reference[i] * scale;
      if (observed[i] != expected) {
        statistic += (observed[i] - expected) * (observed[i] - expected) / expected;
      }
    }
    return of(statistic, observed.length - 1);
  }

  /**
   * Homogeneity: both sides are samples; buckets that are empty on both sides do not count. Without
   * a correction for continuity.
   */
  public static ChiSquare homogeneity(double[] a, double[] b) {
    double sumA = sum(a);
    double sumB = sum(b);
    double statistic = 0;
    int buckets = 0;
    for (int i = 0; i < a.length; i++) {
      double both = a[i] + b[i];
      if (both > 0) {
        double expectedA = both * sumA / (sumA + sumB);
        double expectedB = both * sumB / (sumA + sumB);
        statistic += (a[i] - expectedA) * (a[i] - expectedA) / expectedA;
        statistic += (b[i] - expectedB) * (b[i] - expectedB) / expectedB;
        buckets++;
      }
    }
    return of(statistic, buckets - 1);
  }

  private static ChiSquare of(double statistic, int df) {
    double p =
        Double.isNaN(statistic) || df < 1
            ? Double.NaN
            : Double.isInfinite(statistic) ? 0 : Distributions.chiSquareUpper(statistic, df);
    return new ChiSquare(statistic, df, p);
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
