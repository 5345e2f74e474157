package org.rectrain.nn.graph;

import java.util.List;

/** Ones for entries that are present and zeros for padding and the like. */
public final class Mask extends Symbol {
  /** What a score loses where the mask is 0. */
  private static final double HIDDEN = 1e9;

  Mask(Operation operation) {
    super(operation);
  }

  /** Ones where either mask has one; nothing is in both. */
  public Mask or(Mask other) {
    return new Mask(step(Op.ADD, this, other));
  }

  /** 1 where this mask has a one, -1 where the other has. */
  public Value minus(Mask other) {
    return new Value(step(Op.SUBTRACT, this, other));
  }

  /** How many ones a row (B, L) has, (B, 1). */
  public Value count() {
    return new Value(step(Op.SUM_KEPT, List.of(1L), this));
  }

  /** Added to scores it hides what is not present: 0 or -10^9. */
  public Value hiding() {
    return values().minus(1).times(HIDDEN);
  }

  /** Added to the scores of keys it hides padding (B, T) from every query, (B, 1, 1, T). */
  public Value hidingKeys() {
    return values().unsqueeze(1).unsqueeze(1).minus(1).times(Float.MAX_VALUE);
  }

  /** Zeros and ones as float values. */
  public Value values() {
    boolean whole = operation().op() == Op.SOURCE && operation().origin().isWhole();
    return new Value(whole ? step(Op.TO_FLOAT, this) : operation());
  }
}
