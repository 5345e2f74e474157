package org.rectrain.stat;

/** The hypothesis that a test sets against "no effect". */
public enum Alternative {
  /** The effect differs from the null value. */
  TWO_SIDED,
  /** The effect is greater than the null value. */
  GREATER,
  /** The effect is less than the null value. */
  LESS
}
