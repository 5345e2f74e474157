package org.rectrain.stat;

/**
 * Sample-ratio check: do the variants hold the shares of users they were meant to hold? Pearson's
 * chi-square. A tiny p-value says that assignment or logging is broken, and then no effect of such
 * an experiment can be believed (Fabijan et al. 2019, "Diagnosing Sample Ratio Mismatch").
 */
public final class SampleRatio {
  private SampleRatio() {}

  /**
   * Outcome of the check.
   *
   * @param statistic chi-square, 0 or more
   * @param degreesOfFreedom variants less one
   * @param pValue 0 to 1
   */
  public record Result(double statistic, int degreesOfFreedom, double pValue) {}

  /**
   * Checks observed counts against intended weights.
   *
   * @param observed users per variant, two or more variants
   * @param weights intended weights in the same order, all positive; any scale
   * @return NaN in statistic and p-value when nobody was observed
   */
  public static Result test(long[] observed, double[] weights) {
    if (observed.length < 2 || observed.length != weights.length) {
      throw new IllegalArgumentException(
          "need two or more variants and a weight each, have "
              + observed.length
              + " counts and "
              + weights.length
              + " weights");
    }
    double total = 0;
    double weight = 0;
    for (int i = 0; i < observed.length; i++) {
      if (!(weights[i] > 0)) {
        throw new IllegalArgumentException("weight " + i + " must be positive, is " + weights[i]);
      }
      total += observed[i];
      weight += weights[i];
    }
    double statistic = 0;
    for (int i = 0; i < observed.length; i++) {
      double expected = total * weights[i] / weight;
      statistic += (observed[i] - expected) * (observed[i] - expected) / expected;
    }
    int df = observed.length - 1;
    return new Result(statistic, df, Distributions.chiSquareUpper(statistic, df));
  }
}
