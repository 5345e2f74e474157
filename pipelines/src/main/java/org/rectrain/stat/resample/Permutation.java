package org.rectrain.stat.resample;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Paired permutation test of two models on the same users (Fisher 1935): were the models alike, the
 * two could change places within any user, which flips the sign of that user's difference.
 */
public final class Permutation {
  private Permutation() {}

  /**
   * Two-sided p-value that the sum (equally the mean) of paired differences is zero.
   *
   * <p>With 2^n ≤ rounds all sign flips are counted and the value is exact; otherwise that many
   * random flips, the observed one added to count and total (Phipson and Smyth 2010).
   *
   * @param seed the run's seed
   * @param rounds random flips
   * @param keys a stable key per unit
   * @param differences value under one model minus value under the other per unit; NaN units are
   *     left out
   * @return the p-value; NaN without a defined unit
   */
  public static double signFlip(long seed, int rounds, long[] keys, double[] differences) {
    if (keys.length != differences.length) {
      throw new IllegalArgumentException(
          "keys and differences differ in length: " + keys.length + " and " + differences.length);
    }
    int[] units =
        IntStream.range(0, keys.length).filter(i -> !Double.isNaN(differences[i])).toArray();
    if (units.length == 0) {
      return Double.NaN;
    }
    double[] d = Arrays.stream(units).mapToDouble(i -> differences[i]).toArray();
    double observed = Math.abs(Arrays.stream(d).sum());
    // Sums in another order differ in their last bits; equal ones must count as equal.
    double limit = observed - 1e-12 * Arrays.stream(d).map(Math::abs).sum();
    if (d.length < 31 && 1 << d.length <= rounds) {
      int all = 1 << d.length;
      long extreme = IntStream.range(0, all).filter(f -> flipped(d, f) >= limit).count();
      return (double) extreme / all;
    }
    long[] unitKeys = Arrays.stream(units).mapToLong(i -> keys[i]).toArray();
    long extreme =
        IntStream.range(0, rounds)
            .parallel()
            .filter(round -> randomFlip(d, unitKeys, Bootstrap.mix(~seed) + round) >= limit)
            .count();
    return (extreme + 1.0) / (rounds + 1.0);
  }

  private static double flipped(double[] d, int signs) {
    double sum = 0;
    for (int i = 0; i < d.length; i++) {
      sum += (signs >> i & 1) == 1 ? -d[i] : d[i];
    }
    return Math.abs(sum);
  }

  private static double randomFlip(double[] d, long[] keys, long round) {
    long stream = Bootstrap.mix(round);
    double sum = 0;
    for (int i = 0; i < d.length; i++) {
      sum += Bootstrap.mix(stream ^ keys[i]) < 0 ? -d[i] : d[i];
    }
    return Math.abs(sum);
  }
}
