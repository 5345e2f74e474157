package org.rectrain.nn.graph;

import java.util.List;

/** Indexes of rows; where a table has a row for the unknown, it is row 0. */
public final class Index extends Symbol {
  Index(Operation operation) {
    super(operation);
  }

  /** One column of (B, F), of size (B). */
  public Index column(int column) {
    return new Index(step(Op.SELECT, List.of(1L, (long) column), this));
  }

  /** 1 for an index above 0 and 0 for one of 0. */
  public Value isKnown() {
    return new Value(step(Op.IS_KNOWN, this));
  }

  /** The numbers as values. */
  public Value toValue() {
    return new Value(step(Op.TO_FLOAT, this));
  }
}
