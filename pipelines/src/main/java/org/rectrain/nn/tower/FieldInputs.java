package org.rectrain.nn.tower;

import org.jspecify.annotations.Nullable;
import org.rectrain.nn.graph.Index;
import org.rectrain.nn.graph.Value;

/**
 * {@link FieldTensors} in a network.
 *
 * @param categorical (B, F), or null when the side has none
 * @param numeric (B, F), or null when the side has none
 */
public record FieldInputs(@Nullable Index categorical, @Nullable Value numeric) {}
