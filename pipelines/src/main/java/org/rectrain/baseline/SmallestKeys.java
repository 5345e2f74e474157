package org.rectrain.baseline;

import java.util.Arrays;

/**
 * The smallest of many distinct numbers. Most are met by one comparison with the largest that can
 * still matter, and without a branch: a heap spends most of its time on those guessed wrongly.
 */
final class SmallestKeys {
  /** Candidates held between two cuts, as a multiple of those wanted. */
  private static final int HELD = 4;

  private static final int SHORT = 24;

  private SmallestKeys() {}

  /**
   * Moves the smallest to the front, in order; what is behind them is lost.
   *
   * @param keys numbers, distinct
   * @param count how many of them are there
   * @param wanted how many to find
   * @return how many were found: the smaller of count and wanted
   */
  static int first(long[] keys, int count, int wanted) {
    if (wanted <= 0) {
      return 0;
    }
    int held = Math.min(count, HELD * wanted);
    int at = held;
    while (held > wanted) {
      cut(keys, held, wanted);
      held = wanted;
      if (at == count) {
        break;
      }
      long bar = largest(keys, wanted);
      int full = HELD * wanted;
      while (at < count && held < full) {
        long key = keys[at++];
        keys[held] = key;
        held += key < bar ? 1 : 0;
      }
    }
    Arrays.sort(keys, 0, held);
    return held;
  }

  private static long largest(long[] keys, int count) {
    long largest = keys[0];
    for (int i = 1; i < count; i++) {
      largest = Math.max(largest, keys[i]);
    }
    return largest;
  }

  /** Moves the smallest to the front, in any order (Hoare's selection, Lomuto's partition). */
  private static void cut(long[] keys, int count, int wanted) {
    int from = 0;
    int to = count;
    while (to - from > SHORT) {
      long pivot = middle(keys[from], keys[(from + to) >>> 1], keys[to - 1]);
      int less = from;
      for (int i = from; i < to; i++) {
        long key = keys[i];
        keys[i] = keys[less];
        keys[less] = key;
        less += key < pivot ? 1 : 0;
      }
      if (less < wanted) {
        from = less;
      } else {
        to = less;
      }
      if (less == wanted) {
        return;
      }
    }
    Arrays.sort(keys, from, to);
  }

  private static long middle(long a, long b, long c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}
