package org.rectrain.abtest.simulate;

import org.rectrain.dataset.StableHash;

/** Random assignments of users, 64 at once: bit r of a user's word is the arm in run r. */
final class RandomArms {
  static final int RUNS = 64;

  private final long stream;
  private final double share;

  /**
   * A block of 64 assignments.
   *
   * @param share of users that are treated
   */
  RandomArms(long seed, int block, double share) {
    this.stream = StableHash.mix(StableHash.mix(seed) + block);
    this.share = share;
  }

  /** The user's arm in each run of the block; 1 = treated. */
  long word(long key) {
    long hash = StableHash.mix(stream ^ key);
    if (share == 0.5) {
      return hash;
    }
    // Bit by bit of the share's binary digits, least first: and for 0, or for 1. 32 digits do.
    long digits = Math.round(share * 0x1.0p32);
    long word = 0;
    for (int i = 0; i < 32; i++) {
      hash = StableHash.mix(hash + i);
      word = ((digits >>> i) & 1) == 1 ? word | hash : word & hash;
    }
    return word;
  }
}
