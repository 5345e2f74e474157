package org.rectrain.nn.tower;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.graph.Net;

/**
 * One side's structured features of B rows, columns in the order of {@link FeatureLayout}.
 *
 * @param categorical (B, F) int64, or null when the side has none
 * @param numeric (B, F) float32, or null when the side has none
 */
public record FieldTensors(@Nullable NDArray categorical, @Nullable NDArray numeric) {
  /** A side without features. */
  public static FieldTensors none() {
    return new FieldTensors(null, null);
  }

  /** The same in a network. */
  FieldInputs in(Net net) {
    return new FieldInputs(
        categorical == null ? null : net.index(categorical),
        numeric == null ? null : net.value(numeric));
  }
}
