package org.rectrain.train.recipe;

import ai.djl.ndarray.NDArray;

/**
 * A part of the loss of one micro-batch.
 *
 * @param name for the log
 * @param sum over the micro-batch's rows, shape (), with gradient
 * @param count what the sums of all micro-batches of the step are divided by together
 * @param weight of this part in the loss
 */
public record Term(String name, NDArray sum, double count, double weight) {
  /** The factor on this micro-batch's sum; 0 when the step has nothing to count. */
  double factor() {
    return count > 0 ? weight / count : 0;
  }
}
