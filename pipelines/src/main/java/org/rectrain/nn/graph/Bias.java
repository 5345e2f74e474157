package org.rectrain.nn.graph;

/** The bias (out) of a linear layer. */
public final class Bias extends Symbol {
  Bias(Operation operation) {
    super(operation);
  }
}
