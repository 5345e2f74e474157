package org.rectrain.baseline.data;

import org.rectrain.score.VectorlessScorer;
import org.rectrain.score.Work;

/** A fitted baseline: it reads no text, holds nothing open, and nobody counts its arithmetic. */
public interface BaselineModel extends VectorlessScorer {
  @Override
  default Work work(String split, int[] rows) {
    return Work.UNKNOWN;
  }

  @Override
  default void close() {}
}
