package org.rectrain.metric;

import java.util.Arrays;

/**
 * Doubles as longs of the same order, and a radix sort for many of them.
 *
 * <p>The sort goes from the least significant digit, 11 bits at a time, and skips digits in which
 * all keys agree: scores that were once floats have 29 low bits of zero and cost half.
 */
final class SortKeys {
  private static final int BITS = 11;
  private static final int BUCKETS = 1 << BITS;
  private static final int PASSES = (Long.SIZE + BITS - 1) / BITS;

  /** Below this the JDK's sort is faster than clearing the histograms. */
  private static final int RADIX_FROM = 4096;

  private SortKeys() {}

  /**
   * A long that orders as the double does; -0.0 and 0.0 get the same key.
   *
   * @param value any double but NaN
   */
  static long of(double value) {
    long bits = Double.doubleToRawLongBits(value + 0.0);
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }

  /** The double whose key this is. */
  static double value(long key) {
    return Double.longBitsToDouble(key ^ ((key >> 63) & Long.MAX_VALUE));
  }

  /** Sorts the keys ascending; returns the sorted array, which may be the given one. */
  static long[] sort(long[] keys) {
    int n = keys.length;
    if (n < RADIX_FROM) {
      Arrays.sort(keys);
      return keys;
    }
    int[][] counts = new int[PASSES][BUCKETS];
    for (long key : keys) {
      long unsigned = key ^ Long.MIN_VALUE;
      for (int pass = 0; pass < PASSES; pass++) {
        counts[pass][digit(unsigned, pass)]++;
      }
    }
    long[] from = keys;
    long[] to = new long[n];
    for (int pass = 0; pass < PASSES; pass++) {
      int[] starts = counts[pass];
      if (starts[digit(keys[0] ^ Long.MIN_VALUE, pass)] == n) {
        continue;
      }
      toStarts(starts);
      for (long key : from) {
        to[starts[digit(key ^ Long.MIN_VALUE, pass)]++] = key;
      }
      long[] swap = from;
      from = to;
      to = swap;
    }
    return from;
  }

  /**
   * The rows in ascending order of their keys, equal keys in order of rows; keys stay as they are.
   */
  static int[] order(long[] keys) {
    int n = keys.length;
    int[] from = new int[n];
    for (int i = 0; i < n; i++) {
      from[i] = i;
    }
    int[] to = new int[n];
    for (int pass = 0; pass < PASSES; pass++) {
      int[] starts = new int[BUCKETS];
      for (long key : keys) {
        starts[digit(key ^ Long.MIN_VALUE, pass)]++;
      }
      if (n == 0 || starts[digit(keys[0] ^ Long.MIN_VALUE, pass)] == n) {
        continue;
      }
      toStarts(starts);
      for (int row : from) {
        to[starts[digit(keys[row] ^ Long.MIN_VALUE, pass)]++] = row;
      }
      int[] swap = from;
      from = to;
      to = swap;
    }
    return from;
  }

  private static int digit(long unsigned, int pass) {
    return (int) (unsigned >>> (pass * BITS)) & (BUCKETS - 1);
  }

  private static void toStarts(int[] counts) {
    int sum = 0;
    for (int i = 0; i < counts.length; i++) {
      int count = counts[i];
      counts[i] = sum;
      sum += count;
    }
  }
}
