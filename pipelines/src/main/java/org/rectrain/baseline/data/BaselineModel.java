package org.rectrain.baseline.data;

import org.jspecify.annotations.Nullable;
import org.rectrain.score.Scorer;
import org.rectrain.score.TextVectors;
import org.rectrain.score.Work;

/** A fitted baseline: it reads no text, holds nothing open, and nobody counts its arithmetic. */
public interface BaselineModel extends Scorer {
  @Override
  default boolean keepColdPlaces(int places) {
    return false;
  }

  @Override
  default @Nullable TextVectors texts() {
    return null;
  }

  @Override
  default void encodeAnew(String split, int[] rows) {}

  @Override
  default Work work(String split, int[] rows) {
    return Work.UNKNOWN;
  }

  @Override
  default void close() {}
}
