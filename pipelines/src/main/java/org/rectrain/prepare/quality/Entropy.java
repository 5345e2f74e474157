package org.rectrain.prepare.quality;

/** Entropy of a distribution. */
public final class Entropy {
  private Entropy() {}

  /**
   * Normalised entropy, H / log2(k) with H = -sum p log2 p in bits over the k values (Shannon
   * 1948): 1 when all are equally frequent, 0 when only one occurs.
   *
   * @param counts how often each of the possible values occurs
   * @return 0 to 1; NaN when there are no rows or fewer than two possible values
   */
  public static double normalised(long... counts) {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    if (total == 0 || counts.length < 2) {
      return Double.NaN;
    }
    double bits = 0;
    for (long count : counts) {
      if (count > 0) {
        double p = (double) count / total;
        bits -= p * Math.log(p) / Math.log(2);
      }
    }
    return bits / (Math.log(counts.length) / Math.log(2));
  }
}
