package org.rectrain.nn.tower;

import ai.djl.ndarray.NDArray;

/**
 * The item's half of B rows.
 *
 * @param candidate (B) int64, rows of the contents
 */
public record ItemSide(NDArray candidate, FieldTensors item) {}
