package org.rectrain.prepare.feature;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One user's own counts by key, exact up to the event: rows and positives per label. */
final class UserCounts {
  private final int width;
  private final Map<Long, int[]> counts = new HashMap<>();

  UserCounts(int labels) {
    width = 1 + labels;
  }

  void clear() {
    counts.clear();
  }

  void add(long key, int labels) {
    int[] row = counts.computeIfAbsent(key, k -> new int[width]);
    row[0]++;
    for (int bits = labels; bits != 0; bits &= bits - 1) {
      row[1 + Integer.numberOfTrailingZeros(bits)]++;
    }
  }

  /** Hands over the counts of every key, in no order. */
  void each(StatTable.Sink sink) {
    counts.forEach(sink::take);
  }

  /** Rows at 0, the i-th label at 1 + i; null when the key never occurred. */
  int @Nullable [] get(long key) {
    return counts.get(key);
  }
}
