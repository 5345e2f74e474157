package org.rectrain.monitor.sketch;

import org.rectrain.dataset.StableHash;

/** Counts by a 64-bit key, without an object for each: open addressing, linear probing. */
final class LongCounts {
  private long[] keys = new long[64];
  private long[] counts = new long[64];
  private int size;

  /** Takes a key and its count. */
  interface Visitor {
    void visit(long key, long count);
  }

  int size() {
    return size;
  }

  void add(long key, long count) {
    int slot = slot(key);
    if (counts[slot] == 0) {
      if (2 * ++size > keys.length) {
        grow();
        slot = slot(key);
      }
      keys[slot] = key;
    }
    counts[slot] += count;
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) StableHash.mix(key) & mask;
    while (counts[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldCounts = counts;
    keys = new long[2 * oldKeys.length];
    counts = new long[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldCounts[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        counts[slot] = oldCounts[i];
      }
    }
  }

  void forEach(Visitor visitor) {
    for (int i = 0; i < keys.length; i++) {
      if (counts[i] != 0) {
        visitor.visit(keys[i], counts[i]);
      }
    }
  }
}
