package org.rectrain.stat;

/**
 * The usual quantile of two arms, and whether ties alone may hold it in place. Where many users
 * share a value, it stays on that value or jumps to the next one by chance: the medians of two arms
 * of clicks are 2 and 3 as easily as 2 and 2.
 *
 * <p>{@code chanceEqual} is the share of resamples of each arm's users (bootstrap) in which both
 * arms have the same quantile. A resample's quantile is at most x when at least ⌈n q⌉ of its n
 * users are, whose number is binomial with the arm's share of such users; it is computed, by the
 * normal limit, and not drawn. Without ties it is 0.
 *
 * @param control the usual quantile (type 7)
 * @param treatment the usual quantile (type 7)
 * @param chanceEqual between 0 and 1
 */
public record TiedQuantile(double control, double treatment, double chanceEqual) {

  /**
   * Compares two arms.
   *
   * @param control ascending, not empty
   * @param treatment ascending, not empty
   * @param q which quantile, between 0 and 1
   */
  public static TiedQuantile of(double[] control, double[] treatment, double q) {
    double equal = 0;
    int i = 0;
    int j = 0;
    while (i < control.length && j < treatment.length) {
      int order = Double.compare(control[i], treatment[j]);
      int nextControl = order <= 0 ? after(control, i) : i;
      int nextTreatment = order >= 0 ? after(treatment, j) : j;
      if (order == 0) {
        equal +=
            chance(control.length, i, nextControl, q)
                * chance(treatment.length, j, nextTreatment, q);
      }
      i = nextControl;
      j = nextTreatment;
    }
    return new TiedQuantile(MidQuantile.usual(control, q), MidQuantile.usual(treatment, q), equal);
  }

  /**
   * Whether the interval of the usual quantiles' difference leaves out that there is none.
   *
   * @param alpha two-sided level, such as 0.05
   */
  public boolean moved(double alpha) {
    return chanceEqual <= alpha / 2;
  }

  /** End of the values that are the same as the one at a place. */
  private static int after(double[] sorted, int place) {
    int end = place + 1;
    while (end < sorted.length && sorted[end] == sorted[place]) {
      end++;
    }
    return end;
  }

  /** That a resample's quantile is the value between two indices. */
  private static double chance(int n, int from, int to, double q) {
    int rank = Math.max(1, (int) Math.ceil(n * q));
    return atMost(n, to, rank) - atMost(n, from, rank);
  }

  /** That at least {@code rank} of n draws are among the first {@code count} of n values. */
  private static double atMost(int n, int count, int rank) {
    if (count == 0 || count == n) {
      return count == 0 ? 0 : 1;
    }
    double share = (double) count / n;
    return Distributions.normalUpper((rank - 0.5 - count) / Math.sqrt(count * (1 - share)));
  }
}
