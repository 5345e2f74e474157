package org.rectrain.nn.graph;

import java.util.List;

/** A table (V, D) of learned vectors. */
public final class EmbeddingTable extends Symbol {
  EmbeddingTable(Operation operation) {
    super(operation);
  }

  /** Vectors (..., D) of indexes (...). */
  public Value rows(Index index) {
    return new Value(step(Op.EMBED, this, index));
  }

  /** One vector, (D). */
  public Value row(int index) {
    return new Value(step(Op.SELECT, List.of(0L, (long) index), this));
  }

  /** The first vectors, (count, D). */
  public Value first(long count) {
    return new Value(step(Op.SLICE, List.of(0L, 0L, count), this));
  }

  /** Vectors (B, D) of indexes (B), zeros for an index of 0. */
  public Value knownRows(Index index) {
    Value rows = rows(index);
    return rows.times(index.isKnown().unsqueeze(1));
  }
}
