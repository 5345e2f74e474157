package org.rectrain.nn.graph;

import java.util.List;

/** The weight (out, in) of a linear layer. */
public final class Weight extends Symbol {
  Weight(Operation operation) {
    super(operation);
  }

  /** The weight of some inputs, by their positions. */
  public Weight columns(List<Integer> positions) {
    List<Weight> columns =
        positions.stream()
            .map(position -> new Weight(step(Op.SELECT, List.of(1L, (long) position), this)))
            .toList();
    return new Weight(step(Op.STACK, List.of(1L), 0, columns));
  }

  /** The weight of the inputs from one position to another. */
  public Weight columns(int from, int to) {
    return new Weight(step(Op.SLICE, List.of(1L, (long) from, (long) to), this));
  }

  /** The sum of two weights. */
  public Weight plus(Weight other) {
    return new Weight(step(Op.ADD, this, other));
  }

  /** The difference of two weights. */
  public Weight minus(Weight other) {
    return new Weight(step(Op.SUBTRACT, this, other));
  }
}
