package org.rectrain.sample;

import org.rectrain.dataset.StableHash;

/**
 * A pseudo-random bijection on 0 .. n - 1 without a table: a four-round Feistel network on the
 * smallest even number of bits, walked until the result falls into the range (Black and Rogaway
 * 2002). It picks exactly k of n things: those that land below k.
 */
final class FeistelPermutation {
  private static final int ROUNDS = 4;

  private final long size;
  private final int halfBits;
  private final long halfMask;
  private final long key;

  FeistelPermutation(long size, long seed, String purpose) {
    if (size < 0) {
      throw new IllegalArgumentException("size: " + size + " is not allowed; expected at least 0");
    }
    this.size = size;
    int bits = 64 - Long.numberOfLeadingZeros(Math.max(1, size - 1));
    this.halfBits = (bits + 1) / 2;
    this.halfMask = (1L << halfBits) - 1;
    this.key = StableHash.of(seed, purpose);
  }

  /** Where {@code index} lands. */
  long at(long index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException("index " + index + " of " + size);
    }
    long value = index;
    do {
      long left = value >>> halfBits;
      long right = value & halfMask;
      for (int round = 0; round < ROUNDS; round++) {
        long mixed = left ^ (StableHash.of(key + round, right) & halfMask);
        left = right;
        right = mixed;
      }
      value = left << halfBits | right;
    } while (value >= size);
    return value;
  }
}
