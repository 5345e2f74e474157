package org.rectrain.stat;

import java.util.List;

/**
 * Whether a t-test of two arms can be believed: how many users make up the variance, and how skewed
 * the difference of the means is. Both come from all users together, whatever their arm, so that
 * asking does not favour either outcome.
 *
 * <p>With d the users' deviations from the common mean, {@code effective} is (Σ d²)² / Σ d⁴ for
 * arms of one size: the number of equal deviations that would vary as much. Ten buyers among a
 * million users count as ten or fewer. {@code skewness} is that of the difference of the means; it
 * is 0 for arms of one size, where the skewness of the arms cancels.
 *
 * <p>Below the limits a nominal 5 % test is not one: with few effective users it hardly ever
 * speaks, and with a skewed difference (arms of 100 and 900 users, one conversion in a hundred) it
 * speaks in up to a third of all comparisons without any effect.
 *
 * @param effective number of users that make up the variance, 0 or more; 0 when nothing varies
 * @param skewness absolute, 0 or more
 */
public record Tails(double effective, double skewness) {
  /** Fewest effective users for a t-test. */
  public static final double FEWEST = 20;

  /** Fewest effective denominators in an arm: its variance lacks at most 3 %. */
  private static final double FEWEST_DENOMINATORS = 67;

  /** Largest skewness of the difference: a two-sided 5 % test stays below 5.3 %. */
  public static final double MOST_SKEWED = 0.1;

  /**
   * Of control and one treatment, by groups of users.
   *
   * @param values one per user
   * @param arm of each user; 0 is control
   * @param treatment the other arm that counts
   * @param group of each user; negative leaves the user out
   * @param groups number of groups
   */
  public static Tails[] of(double[] values, int[] arm, int treatment, int[] group, int groups) {
    long[][] size = new long[groups][2];
    double[] mean = new double[groups];
    for (int u = 0; u < values.length; u++) {
      if (group[u] >= 0 && (arm[u] == 0 || arm[u] == treatment)) {
        long[] sizes = size[group[u]];
        sizes[arm[u] == 0 ? 0 : 1]++;
        mean[group[u]] += (values[u] - mean[group[u]]) / (sizes[0] + sizes[1]);
      }
    }
    double[][] power = new double[groups][3];
    for (int u = 0; u < values.length; u++) {
      if (group[u] >= 0 && (arm[u] == 0 || arm[u] == treatment)) {
        double d = values[u] - mean[group[u]];
        power[group[u]][0] += d * d;
        power[group[u]][1] += d * d * d;
        power[group[u]][2] += d * d * d * d;
      }
    }
    Tails[] tails = new Tails[groups];
    for (int g = 0; g < groups; g++) {
      double n = (double) size[g][0] + size[g][1];
      tails[g] = of(power[g][0] / n, power[g][1] / n, power[g][2] / n, size[g][0], size[g][1]);
    }
    return tails;
  }

  /** The same for all users as one group. */
  public static Tails of(double[] values, int[] arm, int treatment) {
    return of(values, arm, treatment, new int[values.length], 1)[0];
  }

  /** Of two shares of users, from their sums. */
  public static Tails ofProportions(Sample control, Sample treatment) {
    double n = (double) control.size() + treatment.size();
    double p = (control.size() * control.mean() + treatment.size() * treatment.mean()) / n;
    double v = p * (1 - p);
    return of(v, v * (1 - 2 * p), v * (1 - 3 * v), control.size(), treatment.size());
  }

  private static Tails of(double second, double third, double fourth, long c, long t) {
    if (!(second > 0) || c == 0 || t == 0) {
      return new Tails(0, 0);
    }
    double both = 1.0 / c + 1.0 / t;
    double cubes = 1.0 / c / c / c + 1.0 / t / t / t;
    double lean = Math.abs(1.0 / c / c - 1.0 / t / t);
    return new Tails(
        second * second / fourth * both * both / cubes,
        Math.abs(third) / Math.pow(second, 1.5) * lean / Math.pow(both, 1.5));
  }

  /**
   * The same with a ratio's denominators in view: where few users hold most of the denominator, the
   * delta method takes their residuals for smaller than they are. Twice the mean of a user's share
   * of an arm's denominator, weighted with the squared residuals, is what its variance lacks.
   *
   * @param residuals values of the users that the ratio leaves unexplained
   * @param denominators of the users, 0 or more, of the ratio and, where it is adjusted by the
   *     ratio before, of that one: what the variance lacks for each adds up
   */
  public static Tails[] ofRatio(
      double[] residuals,
      List<double[]> denominators,
      int[] arm,
      int treatment,
      int[] group,
      int groups) {
    Tails[] tails = of(residuals, arm, treatment, group, groups);
    double[] weighted = new double[groups];
    long[][] sizes = new long[groups][2];
    for (double[] denominator : denominators) {
      double[][] sums = new double[groups][3];
      sizes = new long[groups][2];
      for (int u = 0; u < residuals.length; u++) {
        if (group[u] >= 0 && (arm[u] == 0 || arm[u] == treatment)) {
          double[] sum = sums[group[u]];
          double square = residuals[u] * residuals[u];
          sum[0] += denominator[u];
          sum[1] += square;
          sum[2] += denominator[u] * square;
          sizes[group[u]][arm[u] == 0 ? 0 : 1]++;
        }
      }
      for (int g = 0; g < groups; g++) {
        weighted[g] += sums[g][2] / sums[g][1] / (sums[g][0] / (sizes[g][0] + sizes[g][1]));
      }
    }
    for (int g = 0; g < groups; g++) {
      long smaller = Math.min(sizes[g][0], sizes[g][1]);
      double effective = smaller / weighted[g] * FEWEST / FEWEST_DENOMINATORS;
      if (effective < tails[g].effective) {
        tails[g] = new Tails(effective, tails[g].skewness);
      }
    }
    return tails;
  }

  /** What would be known of a share of these users. */
  public Tails share(double share) {
    return new Tails(effective * share, skewness / Math.sqrt(share));
  }

  /** Whether a t-test holds. */
  public boolean testable() {
    return effective >= FEWEST && skewness <= MOST_SKEWED;
  }
}
