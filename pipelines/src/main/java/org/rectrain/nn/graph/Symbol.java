package org.rectrain.nn.graph;

import java.util.List;
import java.util.stream.Stream;

/** A tensor of a network by what it means, so that one is not taken for another. */
public abstract sealed class Symbol permits Value, Index, Mask, Weight, Bias, EmbeddingTable, Gain {
  private final Operation operation;

  Symbol(Operation operation) {
    this.operation = operation;
  }

  /** What computes it, for renderers. */
  public final Operation operation() {
    return operation;
  }

  final Net net() {
    return operation.net();
  }

  static Operation step(Op op, List<Long> settings, double number, List<? extends Symbol> inputs) {
    List<Operation> operations = inputs.stream().map(Symbol::operation).toList();
    return new Operation(inputs.get(0).net(), op, operations, settings, number, null);
  }

  static Operation step(Op op, List<Long> settings, Symbol... inputs) {
    return step(op, settings, 0, Stream.of(inputs).toList());
  }

  static Operation step(Op op, Symbol... inputs) {
    return step(op, List.of(), inputs);
  }
}
