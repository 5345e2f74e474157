package org.rectrain.baseline;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.rectrain.baseline.data.TopItems;

/**
 * Scores of a whole catalogue in which most items have nothing but a base score that is the same
 * for everyone: only items that something is added to are touched, and the others are met in the
 * base's order, as far as they can still matter. Used by one thread at a time.
 */
final class SumsOnBase {
  private final double[] base;
  private final int[] order;
  private final double[] sums;
  private final int[] touched;
  private final boolean[] isTouched;
  private final boolean[] isMasked;
  private int count;

  /**
   * Scratch space over a base.
   *
   * @param base score of each item
   * @param order of the items by {@link #orderOf}
   */
  SumsOnBase(double[] base, int[] order) {
    this.base = base;
    this.order = order;
    this.sums = new double[base.length];
    this.touched = new int[base.length];
    this.isTouched = new boolean[base.length];
    this.isMasked = new boolean[base.length];
  }

  /** Items by falling base score, ties by index. */
  static int[] orderOf(double[] base) {
    return IntStream.range(0, base.length)
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer i) -> -base[i])
                .thenComparing(Comparator.naturalOrder()))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Adds to an item's score. */
  void add(int item, double value) {
    if (!isTouched[item]) {
      isTouched[item] = true;
      touched[count++] = item;
      sums[item] = base[item];
    }
    sums[item] += value;
  }

  /**
   * The k best items, best first, ties by index; everything that was added is forgotten.
   *
   * @param masked items left out
   * @param intoScores of length k, gets their scores
   */
  int[] best(int[] masked, int k, double[] intoScores) {
    for (int item : masked) {
      isMasked[item] = true;
    }
    TopItems top = new TopItems(k);
    for (int t = 0; t < count; t++) {
      int item = touched[t];
      if (!isMasked[item]) {
        top.offer(item, sums[item]);
      }
    }
    for (int item : order) {
      if (isMasked[item] || isTouched[item]) {
        continue;
      }
      if (!top.takes(item, base[item])) {
        break;
      }
      top.offer(item, base[item]);
    }
    for (int t = 0; t < count; t++) {
      isTouched[touched[t]] = false;
    }
    count = 0;
    for (int item : masked) {
      isMasked[item] = false;
    }
    int[] best = top.drainItems(intoScores);
    Arrays.fill(intoScores, best.length, intoScores.length, 0);
    return best;
  }
}
