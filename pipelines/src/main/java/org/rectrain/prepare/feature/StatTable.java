package org.rectrain.prepare.feature;

import java.io.Serializable;
import java.util.Arrays;
import org.rectrain.dataset.StableHash;

/**
 * Cumulated counts by key and time bucket: how often a key was shown, and got each label, before a
 * bucket began. Read-only; shared by all tasks.
 */
public final class StatTable implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The key of the counts over everything. */
  public static final long ALL = StableHash.of(0xA11L, 1);

  private final int width;
  private final int[] buckets;
  private final int[] totals;
  private final long[] keys;
  private final int[] starts;
  private final int[] ends;

  private StatTable(int width, int cells, int distinct) {
    this.width = width;
    buckets = new int[cells];
    totals = new int[cells * width];
    int capacity = Math.max(16, Integer.highestOneBit(Math.max(1, distinct)) << 2);
    keys = new long[capacity];
    starts = new int[capacity];
    ends = new int[capacity];
  }

  /** Cumulates what was gathered. */
  public static StatTable of(CellMap cells) {
    int[] order = cells.ordered();
    int distinct = 0;
    for (int i = 0; i < order.length; i++) {
      if (i == 0 || cells.key(order[i]) != cells.key(order[i - 1])) {
        distinct++;
      }
    }
    StatTable table = new StatTable(cells.width(), order.length, distinct);
    int start = 0;
    for (int i = 0; i < order.length; i++) {
      long key = cells.key(order[i]);
      boolean first = i == 0 || cells.key(order[i - 1]) != key;
      if (first) {
        start = i;
      }
      table.buckets[i] = cells.bucket(order[i]);
      for (int j = 0; j < table.width; j++) {
        int before = first ? 0 : table.totals[(i - 1) * table.width + j];
        table.totals[i * table.width + j] = before + cells.count(order[i], j);
      }
      if (i + 1 == order.length || cells.key(order[i + 1]) != key) {
        table.put(key, start, i + 1);
      }
    }
    return table;
  }

  private void put(long key, int start, int end) {
    int i = slot(key);
    keys[i] = key;
    starts[i] = start;
    ends[i] = end;
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int i = (int) StableHash.mix(key) & mask;
    while (keys[i] != 0 && keys[i] != key) {
      i = (i + 1) & mask;
    }
    return i;
  }

  /**
   * The place of the last cell of a key before a bucket, for {@link #count}; -1 when there is none.
   */
  public int before(long key, int bucket) {
    int slot = slot(key);
    if (keys[slot] == 0) {
      return -1;
    }
    int found = Arrays.binarySearch(buckets, starts[slot], ends[slot], bucket);
    int last = (found >= 0 ? found : -found - 1) - 1;
    return last < starts[slot] ? -1 : last;
  }

  /**
   * A cumulated count.
   *
   * @param place from {@link #before}
   * @param column 0 for rows, 1 + i for the i-th label
   */
  public int count(int place, int column) {
    return place < 0 ? 0 : totals[place * width + column];
  }

  /** Takes the counts of one key. */
  public interface Sink {
    /** {@code counts} is rows, then each label; it is reused. */
    void take(long key, int[] counts);
  }

  /** Hands over what is known of every key before a bucket. */
  public void each(int bucket, Sink sink) {
    int[] row = new int[width];
    for (long key : keys) {
      int place = key == 0 ? -1 : before(key, bucket);
      if (place >= 0) {
        for (int j = 0; j < width; j++) {
          row[j] = count(place, j);
        }
        sink.take(key, row);
      }
    }
  }

  /** Number of cells. */
  public int cells() {
    return buckets.length;
  }
}
