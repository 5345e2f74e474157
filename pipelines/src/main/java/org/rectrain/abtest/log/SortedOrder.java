package org.rectrain.abtest.log;

import java.util.Arrays;

/** The order in which keys ascend. */
final class SortedOrder {
  private SortedOrder() {}

  /** Indices of distinct keys, smallest key first. */
  static int[] of(long[] keys) {
    long[] sorted = keys.clone();
    Arrays.sort(sorted);
    int[] order = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      order[Arrays.binarySearch(sorted, keys[i])] = i;
    }
    return order;
  }
}
