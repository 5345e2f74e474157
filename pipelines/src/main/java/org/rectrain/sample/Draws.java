package org.rectrain.sample;

import java.util.List;
import org.rectrain.dataset.StableHash;

/**
 * A stream of random draws that belongs to one stable key: SplitMix64 (Steele, Lea, Flood 2014)
 * started at the key's hash. Only {@link StrictMath} is used, so every machine draws the same.
 */
final class Draws {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private long state;

  private Draws(long state) {
    this.state = state;
  }

  /** The stream of the {@code index}-th thing of a kind. */
  static Draws of(long seed, String kind, long index) {
    return new Draws(StableHash.of(StableHash.of(seed, kind), index));
  }

  private long next() {
    long drawn = StableHash.mix(state);
    state += GOLDEN;
    return drawn;
  }

  /** Uniform in [0, 1). */
  double unit() {
    return StableHash.unit(next());
  }

  /** Uniform in [low, high). */
  double between(double low, double high) {
    return low + (high - low) * unit();
  }

  /** Uniform in 0 .. bound - 1. */
  int below(int bound) {
    return (int) (unit() * bound);
  }

  boolean chance(double probability) {
    return unit() < probability;
  }

  /** Standard normal, by Box and Muller. */
  double normal() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - unit()));
    return radius * StrictMath.cos(2 * StrictMath.PI * unit());
  }

  /** Exponential with the given mean. */
  double exponential(double mean) {
    return -mean * StrictMath.log(1 - unit());
  }

  <T> T pick(List<T> from) {
    return from.get(below(from.size()));
  }

  /** An index drawn in proportion to its weight, by one pass; for short lists. */
  int weighted(double... weights) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double left = unit() * total;
    for (int i = 0; i < weights.length - 1; i++) {
      left -= weights[i];
      if (left < 0) {
        return i;
      }
    }
    return weights.length - 1;
  }
}
