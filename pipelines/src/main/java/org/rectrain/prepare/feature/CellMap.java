package org.rectrain.prepare.feature;

import java.io.Serializable;
import org.rectrain.dataset.StableHash;

/**
 * Counts by key and time bucket while they are gathered: rows and positives per label. Open
 * addressing over primitive arrays, because there may be millions of cells.
 */
public final class CellMap implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int FIRST_CAPACITY = 1 << 10;

  private final int width;
  private long[] keys = new long[FIRST_CAPACITY];
  private int[] buckets = new int[FIRST_CAPACITY];
  private int[] counts;
  private int size;

  /** An empty map that counts so many labels. */
  public CellMap(int labels) {
    width = 1 + labels;
    counts = new int[FIRST_CAPACITY * width];
  }

  /** Counts one row. {@code key} must not be 0; bit i of {@code labels} is the i-th label. */
  public void add(long key, int bucket, int labels) {
    int at = slot(key, bucket) * width;
    counts[at]++;
    for (int bits = labels; bits != 0; bits &= bits - 1) {
      counts[at + 1 + Integer.numberOfTrailingZeros(bits)]++;
    }
  }

  /** Adds counts to one cell: rows, then each label. {@code key} must not be 0. */
  void add(long key, int bucket, int[] more) {
    int at = slot(key, bucket) * width;
    for (int j = 0; j < width; j++) {
      counts[at + j] += more[j];
    }
  }

  /** Adds all cells of another map. */
  public void addAll(CellMap other) {
    for (int i = 0; i < other.keys.length; i++) {
      if (other.keys[i] != 0) {
        int at = slot(other.keys[i], other.buckets[i]) * width;
        for (int j = 0; j < width; j++) {
          counts[at + j] += other.counts[i * width + j];
        }
      }
    }
  }

  /** The slot of a cell, which is made when it is new. */
  private int slot(long key, int bucket) {
    int mask = keys.length - 1;
    int i = (int) StableHash.mix(key + bucket * 0x9E3779B97F4A7C15L) & mask;
    while (keys[i] != 0) {
      if (keys[i] == key && buckets[i] == bucket) {
        return i;
      }
      i = (i + 1) & mask;
    }
    if (2 * (size + 1) > keys.length) {
      grow();
      return slot(key, bucket);
    }
    keys[i] = key;
    buckets[i] = bucket;
    size++;
    return i;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldBuckets = buckets;
    int[] oldCounts = counts;
    int capacity = Math.multiplyExact(2, oldKeys.length);
    keys = new long[capacity];
    buckets = new int[capacity];
    counts = new int[Math.multiplyExact(capacity, width)];
    size = 0;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int to = slot(oldKeys[i], oldBuckets[i]);
        System.arraycopy(oldCounts, i * width, counts, to * width, width);
      }
    }
  }

  /** Number of cells. */
  public int size() {
    return size;
  }

  int width() {
    return width;
  }

  /** Slots in use, ordered by key, then bucket. */
  int[] ordered() {
    int[] slots = new int[size];
    int n = 0;
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != 0) {
        slots[n++] = i;
      }
    }
    sort(slots.clone(), slots, 0, size);
    return slots;
  }

  /** Merge sort of {@code to[from, end)}; {@code spare} holds the same values. */
  private void sort(int[] spare, int[] to, int from, int end) {
    if (end - from < 2) {
      return;
    }
    int middle = (from + end) >>> 1;
    sort(to, spare, from, middle);
    sort(to, spare, middle, end);
    int left = from;
    int right = middle;
    for (int i = from; i < end; i++) {
      boolean takeLeft = left < middle && (right >= end || compare(spare[left], spare[right]) <= 0);
      to[i] = takeLeft ? spare[left++] : spare[right++];
    }
  }

  private int compare(int a, int b) {
    int byKey = Long.compare(keys[a], keys[b]);
    return byKey != 0 ? byKey : Integer.compare(buckets[a], buckets[b]);
  }

  long key(int slot) {
    return keys[slot];
  }

  int bucket(int slot) {
    return buckets[slot];
  }

  int count(int slot, int column) {
    return counts[slot * width + column];
  }
}
