package org.rectrain.stat;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A sample's mid-distribution quantile (Ma, Genton and Parzen 2011, "Asymptotic properties of
 * sample quantiles of discrete distributions"), which has a normal limit where values tie.
 *
 * <p>Every distinct value is at its mid-probability P(X &lt; x) + P(X = x) / 2, and the quantile
 * interpolates linearly between them: on values without ties it is the usual quantile (but for 1 /
 * n), on counts it is between the counts and moves as users move, where the usual quantile jumps or
 * does not move at all.
 *
 * <p>The standard error is Maritz and Jarrett's (1978) carried over: the spread of the quantile
 * over levels u ~ N(q, τ²), where τ² is the sampling variance of the mid-distribution function at
 * the quantile. Between two large steps this is the asymptotic formula of Ma, Genton and Parzen;
 * where many values are close, an estimate of √(q (1 - q) / n) over the density.
 *
 * @param estimate the quantile; NaN for no values
 * @param standardError NaN where there is none
 * @param problem why there is no standard error; null when there is
 */
public record MidQuantile(double estimate, double standardError, @Nullable String problem) {
  /** Fewest values to either side of the quantile. */
  private static final int FEWEST = 20;

  /** Fewest on each of the two values around it when it cannot leave their gap. */
  private static final int FEWEST_TIED = 10;

  /**
   * Computes it from one arm.
   *
   * @param sorted ascending values
   * @param q which quantile, between 0 and 1, such as 0.5
   */
  public static MidQuantile of(double[] sorted, double q) {
    if (!(q > 0 && q < 1)) {
      throw new IllegalArgumentException("quantile must be between 0 and 1, is " + q);
    }
    MidDistribution steps = new MidDistribution(sorted, null);
    if (steps.size() == 0) {
      return new MidQuantile(Double.NaN, Double.NaN, "no values");
    }
    double estimate = steps.quantile(q);
    double n = sorted.length;
    if (n * Math.min(q, 1 - q) < FEWEST) {
      return new MidQuantile(
          estimate, Double.NaN, "fewer than " + FEWEST + " users to one side of the quantile");
    }
    int k = steps.piece(q);
    if (k < 0 || k + 1 >= steps.size()) {
      int end = k < 0 ? 0 : steps.size() - 1;
      return new MidQuantile(estimate, Double.NaN, stuck(steps, end));
    }
    double deviation = Math.sqrt(steps.variance(k, q) / (n - 1));
    boolean alone = steps.at(k) <= q - 2 * deviation && q + 2 * deviation <= steps.at(k + 1);
    if (alone && Math.min(steps.weight(k), steps.weight(k + 1)) < FEWEST_TIED) {
      int larger = steps.weight(k) >= steps.weight(k + 1) ? k : k + 1;
      return new MidQuantile(estimate, Double.NaN, stuck(steps, larger));
    }
    return new MidQuantile(estimate, steps.spread(q, deviation), null);
  }

  /**
   * The estimate alone, of weighted values.
   *
   * @param sorted ascending values
   * @param weights of the values, 0 or more
   * @return NaN when no weight is positive
   */
  public static double weighted(double[] sorted, double[] weights, double q) {
    MidDistribution steps = new MidDistribution(sorted, weights);
    return steps.size() == 0 ? Double.NaN : steps.quantile(q);
  }

  /** The usual quantile, interpolated between order statistics (type 7); NaN for no values. */
  public static double usual(double[] sorted, double q) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double position = q * (sorted.length - 1);
    int floor = (int) position;
    if (floor + 1 >= sorted.length) {
      return sorted[sorted.length - 1];
    }
    return sorted[floor] + (position - floor) * (sorted[floor + 1] - sorted[floor]);
  }

  /**
   * Whether treatment has larger values than control around the quantile: a z-statistic that is
   * normal whether values tie or not, because it counts users and measures no distances.
   *
   * <p>Every user counts with the part that the value has in the mid-distribution function of both
   * arms together at the quantile (1 below, 0 above, between on the values next to it), averaged
   * over the levels within one standard error, which takes the steps out of a count. The difference
   * of the arms' means is over its standard deviation under random assignment of the users.
   *
   * @param control ascending values
   * @param treatment ascending values
   * @return positive when treatment's quantile is larger; NaN when nothing varies there
   */
  public static double statistic(double[] control, double[] treatment, double q) {
    double[] pooled = new double[control.length + treatment.length];
    System.arraycopy(control, 0, pooled, 0, control.length);
    System.arraycopy(treatment, 0, pooled, control.length, treatment.length);
    Arrays.sort(pooled);
    MidDistribution steps = new MidDistribution(pooled, null);
    double inverse = 1.0 / control.length + 1.0 / treatment.length;
    double reach = Math.sqrt(q * (1 - q) * inverse);
    Moments[] arms = {new Moments(1), new Moments(1)};
    int[] next = {0, 0};
    double[][] values = {control, treatment};
    for (int step = 0; step < steps.size(); step++) {
      double part = steps.part(step, Math.max(0, q - reach), Math.min(1, q + reach));
      for (int a = 0; a < 2; a++) {
        while (next[a] < values[a].length && values[a][next[a]] <= steps.value(step)) {
          arms[a].add(part);
          next[a]++;
        }
      }
    }
    double variance = arms[0].copy().merge(arms[1]).variance(0);
    return variance > 0
        ? (arms[0].mean(0) - arms[1].mean(0)) / Math.sqrt(variance * inverse)
        : Double.NaN;
  }

  private static String stuck(MidDistribution steps, int step) {
    return String.format(
        java.util.Locale.ROOT,
        "%.0f %% of users share the value %s, on which the quantile does not move",
        100 * steps.share(step),
        steps.value(step));
  }
}
