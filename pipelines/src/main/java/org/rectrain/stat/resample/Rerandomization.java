package org.rectrain.stat.resample;

import java.util.function.LongToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Two-sample permutation test in the way users are really assigned: each round draws every user's
 * arm again by a hash and asks whether chance alone makes a difference as large as the observed
 * one. Exact for the hypothesis that treatment changed no user's value; the statistic is Welch's t,
 * which keeps the test right for unequal variances in large samples (Chung and Romano 2013).
 */
public final class Rerandomization {
  private Rerandomization() {}

  /**
   * Two-sided p-value, the observed assignment added to count and total.
   *
   * @param seed the run's seed
   * @param rounds random assignments
   * @param keys a stable key per user
   * @param values a value per user
   * @param treated whether the user was treated
   * @return NaN when the values do not vary or an arm has fewer than two users
   */
  public static double pValue(
      long seed, int rounds, long[] keys, double[] values, boolean[] treated) {
    int n = values.length;
    double mean = 0;
    int many = 0;
    for (int i = 0; i < n; i++) {
      mean += values[i] / n;
      many += treated[i] ? 1 : 0;
    }
    double[] centred = new double[n];
    double sum = 0;
    double squares = 0;
    double observedSum = 0;
    double observedSquares = 0;
    for (int i = 0; i < n; i++) {
      centred[i] = values[i] - mean;
      sum += centred[i];
      squares += centred[i] * centred[i];
      observedSum += treated[i] ? centred[i] : 0;
      observedSquares += treated[i] ? centred[i] * centred[i] : 0;
    }
    double totalSum = sum;
    double totalSquares = squares;
    double observed = statistic(many, observedSum, observedSquares, n, sum, squares);
    if (Double.isNaN(observed)) {
      return Double.NaN;
    }
    long threshold = threshold(many, n);
    return pValue(
        seed,
        rounds,
        observed,
        stream -> {
          int count = 0;
          double s = 0;
          double q = 0;
          for (int i = 0; i < n; i++) {
            if (isTreated(stream, keys[i], threshold)) {
              count++;
              s += centred[i];
              q += centred[i] * centred[i];
            }
          }
          return statistic(count, s, q, n, totalSum, totalSquares);
        });
  }

  /**
   * The same for any statistic of the arms: exact for the hypothesis that treatment changed no
   * user's value.
   *
   * @param difference between the arms when those users are treated; called from several threads
   * @return NaN when the observed difference is
   */
  public static double pValue(
      long seed,
      int rounds,
      long[] keys,
      boolean[] treated,
      ToDoubleFunction<boolean[]> difference) {
    double observed = Math.abs(difference.applyAsDouble(treated));
    if (Double.isNaN(observed)) {
      return Double.NaN;
    }
    int many = 0;
    for (boolean t : treated) {
      many += t ? 1 : 0;
    }
    long threshold = threshold(many, treated.length);
    return pValue(
        seed,
        rounds,
        observed,
        stream -> {
          boolean[] drawn = new boolean[keys.length];
          for (int i = 0; i < drawn.length; i++) {
            drawn[i] = isTreated(stream, keys[i], threshold);
          }
          return Math.abs(difference.applyAsDouble(drawn));
        });
  }

  /**
   * How often the statistic of a random assignment, made from a stream, is not below the observed.
   */
  private static double pValue(
      long seed, int rounds, double observed, LongToDoubleFunction statistic) {
    long base = Bootstrap.mix(~seed);
    long extreme =
        IntStream.range(0, rounds)
            .parallel()
            .mapToDouble(round -> statistic.applyAsDouble(Bootstrap.mix(base + round)))
            .filter(drawn -> !(drawn < observed * (1 - 1e-12)))
            .count();
    return (extreme + 1.0) / (rounds + 1.0);
  }

  private static long threshold(int treated, int users) {
    return (long) ((double) treated / users * 0x1.0p53);
  }

  private static boolean isTreated(long stream, long key, long threshold) {
    return Bootstrap.mix(stream ^ key) >>> 11 < threshold;
  }

  /** |t| of Welch from the treated users' sums and all users' sums. */
  private static double statistic(
      int treated, double sum, double squares, int n, double allSum, double allSquares) {
    int rest = n - treated;
    if (treated < 2 || rest < 2) {
      return Double.NaN;
    }
    double treatedVariance = (squares - sum * sum / treated) / (treated - 1);
    double restSum = allSum - sum;
    double restVariance = (allSquares - squares - restSum * restSum / rest) / (rest - 1);
    double error = treatedVariance / treated + restVariance / rest;
    return error > 0 ? Math.abs(sum / treated - restSum / rest) / Math.sqrt(error) : Double.NaN;
  }
}
