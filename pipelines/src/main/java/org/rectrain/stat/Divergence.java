package org.rectrain.stat;

/**
 * How far two distributions over the same buckets are apart. Arguments are counts or shares, one
 * per bucket; they are scaled to sum to 1.
 */
public final class Divergence {
  private Divergence() {}

  /**
   * Population stability index: sum over buckets of (q - p) ln(q / p) (Siddiqi 2006). Below 0.1 is
   * commonly read as stable, above 0.25 as shifted.
   *
   * @param smoothing share added to each bucket before scaling, so that an empty one stays finite;
   *     0 for none
   * @return at least 0; NaN when either side has no mass
   */
  public static double psi(double[] p, double[] q, double smoothing) {
    double[] a = shares(p, smoothing);
    double[] b = shares(q, smoothing);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      if (a[i] != b[i]) {
        sum += (b[i] - a[i]) * Math.log(b[i] / a[i]);
      }
    }
    return sum;
  }

  /**
   * Kullback-Leibler divergence of q from p, sum of p ln(p / q), in nats.
   *
   * @param smoothing as in {@link #psi}
   * @return at least 0; infinite when q lacks a bucket of p and nothing is smoothed
   */
  public static double kullbackLeibler(double[] p, double[] q, double smoothing) {
    double[] a = shares(p, smoothing);
    double[] b = shares(q, smoothing);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += term(a[i], b[i]);
    }
    return sum;
  }

  /**
   * Jensen-Shannon divergence in bits: the mean of both sides' divergences from their mixture (Lin
   * 1991), between 0 and 1.
   */
  public static double jensenShannon(double[] p, double[] q) {
    double[] a = shares(p, 0);
    double[] b = shares(q, 0);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double mixture = (a[i] + b[i]) / 2;
      sum += term(a[i], mixture) + term(b[i], mixture);
    }
    return sum / 2 / Math.log(2);
  }

  private static double term(double p, double q) {
    return p == 0 ? 0 : p * Math.log(p / q);
  }

  private static double[] shares(double[] values, double smoothing) {
    double total = 0;
    for (double value : values) {
      if (value < 0) {
        throw new IllegalArgumentException("a share is negative: " + value);
      }
      total += value;
    }
    double[] out = new double[values.length];
    double scale = 1 + smoothing * values.length;
    for (int i = 0; i < out.length; i++) {
      out[i] = (values[i] / total + smoothing) / scale;
    }
    return out;
  }
}
