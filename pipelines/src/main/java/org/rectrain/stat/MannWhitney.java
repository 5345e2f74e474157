package org.rectrain.stat;

import java.util.Arrays;

/**
 * Mann and Whitney's rank test (1947): does a treated user tend to have larger values than a
 * control user? Ties take the midrank; normal approximation with tie correction and continuity
 * correction, good from about 10 users an arm. It tests a shift in distribution, not a difference
 * of means.
 */
public final class MannWhitney {
  private MannWhitney() {}

  /**
   * Outcome of the test.
   *
   * @param u number of (treatment, control) pairs in which treatment is larger, ties as half
   * @param superiority u over the number of pairs: chance that a treated user beats a control user;
   *     0.5 = no difference
   * @param z standardised statistic without continuity correction; NaN when all values are equal
   * @param pValue two-sided; NaN when undefined
   */
  public record Result(double u, double superiority, double z, double pValue) {}

  /** Tests treatment against control; arrays are not changed; NaN when an arm is empty. */
  public static Result test(double[] control, double[] treatment) {
    double[] a = control.clone();
    double[] b = treatment.clone();
    Arrays.sort(a);
    Arrays.sort(b);
    if (a.length == 0 || b.length == 0) {
      return new Result(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
    double n = (double) a.length + b.length;
    double ranks = 0;
    double ties = 0;
    int i = 0;
    int j = 0;
    while (i < a.length || j < b.length) {
      double value = i == a.length ? b[j] : j == b.length ? a[i] : Math.min(a[i], b[j]);
      int fromA = i;
      int fromB = j;
      while (i < a.length && a[i] == value) {
        i++;
      }
      while (j < b.length && b[j] == value) {
        j++;
      }
      double size = (i - fromA) + (j - fromB);
      if (size == 0) {
        throw new IllegalArgumentException("a value is NaN");
      }
      // The group holds ranks before + 1 to before + size.
      double before = (double) fromA + fromB;
      ranks += (j - fromB) * (before + (size + 1) / 2);
      ties += size * size * size - size;
    }
    double pairs = (double) a.length * b.length;
    double u = ranks - (double) b.length * (b.length + 1) / 2;
    double variance = pairs / 12 * (n + 1 - ties / (n * (n - 1)));
    if (!(variance > 0)) {
      return new Result(u, u / pairs, Double.NaN, Double.NaN);
    }
    double distance = u - pairs / 2;
    double corrected = (Math.abs(distance) - 0.5) / Math.sqrt(variance);
    double p = Math.min(1, 2 * Distributions.normalUpper(corrected));
    return new Result(u, u / pairs, distance / Math.sqrt(variance), p);
  }
}
