package org.rectrain.prepare.feature;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** One user's events by key in the order of time, for counts over the last hours. */
final class UserTrails {
  private static final int FIRST_SIZE = 4;

  /** Times, and the counts up to each of them. */
  private static final class Trail {
    private long[] times = new long[FIRST_SIZE];
    private int[] totals;
    private int size;

    Trail(int width) {
      totals = new int[FIRST_SIZE * width];
    }
  }

  private final int width;
  private final Map<Long, Trail> trails = new HashMap<>();

  UserTrails(int labels) {
    width = 1 + labels;
  }

  void clear() {
    trails.clear();
  }

  /** Adds an event, which is not earlier than any before it. */
  void add(long key, int labels, long time) {
    Trail trail = trails.computeIfAbsent(key, k -> new Trail(width));
    if (trail.size == trail.times.length) {
      trail.times = Arrays.copyOf(trail.times, 2 * trail.size);
      trail.totals = Arrays.copyOf(trail.totals, 2 * trail.size * width);
    }
    int at = trail.size * width;
    if (at > 0) {
      System.arraycopy(trail.totals, at - width, trail.totals, at, width);
    }
    trail.totals[at]++;
    for (int bits = labels; bits != 0; bits &= bits - 1) {
      trail.totals[at + 1 + Integer.numberOfTrailingZeros(bits)]++;
    }
    trail.times[trail.size++] = time;
  }

  /** Adds the counts of a key's events from a time on to {@code counts}: rows, then each label. */
  void since(long key, long from, int[] counts) {
    Trail trail = trails.get(key);
    if (trail != null) {
      since(trail, from, counts);
    }
  }

  private void since(Trail trail, long from, int[] counts) {
    int low = 0;
    int high = trail.size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (trail.times[middle] < from) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (int i = 0; i < width; i++) {
      counts[i] += trail.totals[(trail.size - 1) * width + i];
      counts[i] -= low == 0 ? 0 : trail.totals[(low - 1) * width + i];
    }
  }

  /** Hands over the counts from a time on of every key that has some, in no order. */
  void each(long from, StatTable.Sink sink) {
    int[] counts = new int[width];
    trails.forEach(
        (key, trail) -> {
          Arrays.fill(counts, 0);
          since(trail, from, counts);
          if (counts[0] > 0) {
            sink.take(key, counts);
          }
        });
  }
}
