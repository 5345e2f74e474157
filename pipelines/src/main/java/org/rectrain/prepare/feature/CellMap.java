package org.rectrain.prepare.feature;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Arrays;
import org.rectrain.dataset.StableHash;

/**
 * Counts by key and time bucket while they are gathered: rows and positives per label. Open
 * addressing over primitive arrays, because there may be millions of cells; written are those in
 * use alone.
 */
public final class CellMap implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int FIRST_CAPACITY = 1 << 10;

  private final int width;
  private transient long[] keys = new long[0];
  private transient int[] buckets = new int[0];
  private transient int[] counts = new int[0];
  private transient int size;

  /** An empty map that counts so many labels. */
  public CellMap(int labels) {
    width = 1 + labels;
    allocate(FIRST_CAPACITY);
  }

  private void allocate(int capacity) {
    keys = new long[capacity];
    buckets = new int[capacity];
    counts = new int[Math.multiplyExact(capacity, width)];
    size = 0;
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    out.writeInt(size);
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != 0) {
        out.writeLong(keys[i]);
        out.writeInt(buckets[i]);
        for (int j = 0; j < width; j++) {
          out.writeInt(counts[i * width + j]);
        }
      }
    }
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    int cells = in.readInt();
    int capacity = FIRST_CAPACITY;
    while (isFull(cells, capacity)) {
      capacity = Math.multiplyExact(2, capacity);
    }
    allocate(capacity);
    for (int i = 0; i < cells; i++) {
      int at = slot(in.readLong(), in.readInt()) * width;
      for (int j = 0; j < width; j++) {
        counts[at + j] = in.readInt();
      }
    }
  }

  /** Whether so many cells ask for a larger table: more than three of four slots. */
  private static boolean isFull(int cells, int capacity) {
    return 4L * cells > 3L * capacity;
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
    if (isFull(size + 1, keys.length)) {
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
    allocate(Math.multiplyExact(2, oldKeys.length));
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
    long[] sorted = new long[size];
    int n = 0;
    for (long key : keys) {
      if (key != 0) {
        sorted[n++] = key;
      }
    }
    Arrays.sort(sorted);
    // Few keys have many buckets each: cells go to their key's place, and are sorted there.
    long[] distinct = new long[size];
    int[] next = new int[size + 1];
    int found = 0;
    for (int i = 0; i < n; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        distinct[found] = sorted[i];
        next[found++] = i;
      }
    }
    next[found] = n;
    int[] starts = Arrays.copyOf(next, found + 1);
    long[] cells = new long[size];
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != 0) {
        int rank = Arrays.binarySearch(distinct, 0, found, keys[i]);
        cells[next[rank]++] = (long) buckets[i] << Integer.SIZE | i;
      }
    }
    for (int rank = 0; rank < found; rank++) {
      Arrays.sort(cells, starts[rank], starts[rank + 1]);
    }
    int[] slots = new int[size];
    for (int i = 0; i < n; i++) {
      slots[i] = (int) cells[i];
    }
    return slots;
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
