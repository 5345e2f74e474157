package org.rectrain.tune;

import org.rectrain.dataset.StableHash;

/** A sequence of numbers in [0, 1) that a seed and a name decide. */
final class HashDraws {
  private final long start;
  private long drawn;

  HashDraws(long seed, String name) {
    this.start = StableHash.of(seed, name);
  }

  /** The next number. */
  double next() {
    return StableHash.unit(StableHash.of(start, drawn++));
  }

  /** A place among some, evenly. */
  int place(int places) {
    return Math.min(places - 1, (int) (next() * places));
  }
}
