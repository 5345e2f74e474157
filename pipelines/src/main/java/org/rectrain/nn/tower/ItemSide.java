package org.rectrain.nn.tower;

import ai.djl.ndarray.NDArray;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;

/**
 * The item's half of B rows.
 *
 * @param candidate (B) int64, rows of the contents
 */
public record ItemSide(NDArray candidate, FieldTensors item) {

  /** The same in a network over contents (N, D), gathered for each use. */
  ItemInputs in(Net net, Value contents) {
    return new ItemInputs(() -> contents.rows(net.index(candidate)), item.in(net));
  }
}
