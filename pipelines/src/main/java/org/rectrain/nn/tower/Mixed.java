package org.rectrain.nn.tower;

import ai.djl.ndarray.NDArray;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;

/**
 * Rows of which each becomes a mean of itself and a partner.
 *
 * @param partner (B) int64, place of the partner
 * @param own (B, 1), share of the row itself
 * @param other (B, 1), share of the partner
 */
public record Mixed(NDArray partner, NDArray own, NDArray other) {
  /**
   * The mean.
   *
   * @param x (B, ...)
   * @return (B, ...)
   */
  Value of(Net net, Value x) {
    Value with = x.rows(net.index(partner));
    return x.times(net.value(own)).plus(with.times(net.value(other)));
  }
}
