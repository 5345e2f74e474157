package org.rectrain.sample;

import org.jspecify.annotations.Nullable;

/**
 * How items look, which no word of them says, and which looks people like: a few independent normal
 * numbers on each side, whose product moves a person's liking. Of a look the catalogue has a vector
 * such as an image encoder makes: more numbers, a fixed mixture of the few, and noise.
 */
final class Looks {
  /** Independent numbers of a look. */
  static final int DIMENSIONS = 4;

  /** Standard deviation of what a look adds to a person's liking of an item. */
  static final double WEIGHT = 0.5;

  /** Standard deviation of the noise in each number of a vector, whose signal has about 1. */
  static final double NOISE = 0.3;

  /** Share of items without a vector. */
  static final double MISSING = 0.05;

  private static final double DECIMALS = 1e4;

  private final long seed;
  private final int size;

  /**
   * Looks.
   *
   * @param size numbers of a vector; 0 where looks count for nothing
   */
  Looks(long seed, int size) {
    this.seed = seed;
    this.size = size;
  }

  boolean none() {
    return size == 0;
  }

  /** How an item looks; empty where looks count for nothing. */
  double[] ofItem(int item) {
    return normals("look", item, size == 0 ? 0 : DIMENSIONS);
  }

  /** Which looks a person likes; empty where looks count for nothing. */
  double[] ofPerson(int user) {
    double[] out = normals("liked look", user, size == 0 ? 0 : DIMENSIONS);
    for (int i = 0; i < out.length; i++) {
      out[i] *= WEIGHT / Math.sqrt(DIMENSIONS);
    }
    return out;
  }

  /** The vector of an item; null where it is missing. */
  Double @Nullable [] vector(int item) {
    if (Draws.of(seed, "no look", item).chance(MISSING)) {
      return null;
    }
    double[] look = ofItem(item);
    double[] noise = normals("look noise", item, size);
    Double[] out = new Double[size];
    for (int i = 0; i < size; i++) {
      double[] mixture = normals("look mixture", i, DIMENSIONS);
      double sum = NOISE * noise[i];
      for (int j = 0; j < DIMENSIONS; j++) {
        sum += mixture[j] / Math.sqrt(DIMENSIONS) * look[j];
      }
      out[i] = Math.rint(sum * DECIMALS) / DECIMALS;
    }
    return out;
  }

  private double[] normals(String kind, int index, int count) {
    Draws draws = Draws.of(seed, kind, index);
    double[] out = new double[count];
    for (int i = 0; i < count; i++) {
      out[i] = draws.normal();
    }
    return out;
  }
}
