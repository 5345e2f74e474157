package org.rectrain.nn.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;

/**
 * A loss as its sum and what to divide it by, so that it can be normalised once over all devices
 * and accumulation steps.
 *
 * @param sum shape (), with gradient
 * @param count shape (), without gradient: the sum of the weights
 */
public record Loss(NDArray sum, NDArray count) {
  /** The weighted mean, shape (); NaN when the count is 0. */
  public NDArray mean() {
    return NDArrays.div(sum, count);
  }
}
