package org.rectrain.abtest.log;

import java.util.Arrays;
import org.rectrain.dataset.StableHash;

/** Numbers distinct keys 0, 1, 2, ... in order of appearance; open addressing, no boxing. */
final class LongIndex {
  private int[] slots = new int[4096];
  private long[] keys = new long[1024];
  private int size;

  int indexOf(long key) {
    int mask = slots.length - 1;
    int at = (int) StableHash.mix(key) & mask;
    while (slots[at] != 0) {
      if (keys[slots[at] - 1] == key) {
        return slots[at] - 1;
      }
      at = (at + 1) & mask;
    }
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, 2 * size);
    }
    keys[size++] = key;
    slots[at] = size;
    if (2 * size > slots.length) {
      grow();
    }
    return size - 1;
  }

  int size() {
    return size;
  }

  /** The keys in order of their numbers. */
  long[] keys() {
    return Arrays.copyOf(keys, size);
  }

  private void grow() {
    int[] wider = new int[2 * slots.length];
    int mask = wider.length - 1;
    for (int i = 0; i < size; i++) {
      int at = (int) StableHash.mix(keys[i]) & mask;
      while (wider[at] != 0) {
        at = (at + 1) & mask;
      }
      wider[at] = i + 1;
    }
    slots = wider;
  }
}
