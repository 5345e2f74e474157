package org.rectrain.score;

import org.jspecify.annotations.Nullable;

/**
 * A scorer that has no vectors of single texts: nothing of it is encoded beforehand, and its lists
 * keep no places for cold items.
 */
public interface VectorlessScorer extends Scorer {
  @Override
  default boolean keepColdPlaces(int places) {
    return false;
  }

  @Override
  default @Nullable TextVectors texts() {
    return null;
  }

  @Override
  default void encodeAgain(String split, int[] rows) {}
}
