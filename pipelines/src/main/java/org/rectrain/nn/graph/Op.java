package org.rectrain.nn.graph;

/**
 * What an {@link Operation} computes. Every renderer has a case for each, which the compiler
 * checks. Inputs are x, y, ... in order; n is the operation's number; axes and sizes are its
 * settings.
 */
public enum Op {
  /** A tensor from outside: an array, a parameter, or a named input of a graph. */
  SOURCE,
  /** Zeros of the sizes. */
  ZEROS,
  /** x + y. */
  ADD,
  /** x - y. */
  SUBTRACT,
  /** x y, element by element. */
  MULTIPLY,
  /** x / y. */
  DIVIDE,
  /** x - n. */
  SUBTRACT_NUMBER,
  /** x n. */
  MULTIPLY_NUMBER,
  /** n - x. */
  FROM_NUMBER,
  /** max(x, n). */
  AT_LEAST,
  /** 1 where x &gt; n, else 0. */
  IS_ABOVE,
  /** 1 where x = 0, else 0. */
  IS_ZERO,
  /** 1 where an index is above 0, else 0. */
  IS_KNOWN,
  /** e^x. */
  EXP,
  /** -x. */
  NEGATE,
  /** The square root of x. */
  SQRT,
  /** tanh x. */
  TANH,
  /** max(x, 0). */
  RELU,
  /** 1 / (1 + e^-x). */
  SIGMOID,
  /** x P(Z &lt; x), Z of the standard normal distribution. */
  GELU,
  /** x sigmoid(x). */
  SILU,
  /** Softmax along the axis. */
  SOFTMAX,
  /** Sum along the axis, which is removed. */
  SUM,
  /** Sum along the axis, which is kept with size 1. */
  SUM_KEPT,
  /** Running sum along the axis. */
  CUMULATE,
  /** (axis, i): entry i of the axis, which is removed. */
  SELECT,
  /** (axis, from, to): a part of the axis; a {@code to} below 0 counts from its end. */
  SLICE,
  /** All inputs one after another along the axis. */
  CONCAT,
  /** All inputs along an axis that is added. */
  STACK,
  /** Adds an axis of size 1. */
  UNSQUEEZE,
  /** Removes an axis of size 1. */
  SQUEEZE,
  /** (axis below 0, count): entries of n added at the end of an axis counted from the last. */
  EXTEND,
  /** (heads, size): splits the last axis of (N, T, E) and swaps: (N, heads, T, size). */
  HEADS,
  /** (N, H, T, D) to (N, T, H D). */
  JOIN_HEADS,
  /** Rows of x by the indexes y. */
  ROWS,
  /** Sums of rows of x by the indexes y (B, L) and the weights z (B, L), (B, D). */
  WEIGHTED_ROWS,
  /** As {@link #ROWS}, of a learned table, which a file may keep in fewer bits. */
  EMBED,
  /** x (N, T, E), y (N, T) of 1 for tokens and 0 for padding at the end: each row's last token. */
  LAST_ROW,
  /** Sums the rows of y by the row numbers z into rows of the shape of x. */
  SCATTER_SUM,
  /** The matrix product of the last two axes. */
  MATMUL,
  /** x y^T, plus z where there is a third input. */
  LINEAR,
  /** As {@link #LINEAR}, by oneDNN: x is a wide batch (N, T, E) on a CPU. */
  LINEAR_ONEDNN,
  /** (size): layer normalisation of x over the last axis, gain y, shift z, epsilon n. */
  LAYER_NORM,
  /** (size): root mean square normalisation of x over the last axis, gain y, epsilon n. */
  RMS_NORM,
  /**
   * (1 to use the statistics of the batch and update the running ones): x by mean y, variance z,
   * epsilon n.
   */
  BATCH_NORM,
  /** (D): query x, key y, value z (N, H, T, D) and what is added to the scores. */
  ATTENTION,
  /**
   * (D, n): the same where no token sees those after it, and each head of y and z serves n of x.
   */
  CAUSAL_ATTENTION,
  /** x in float32. */
  TO_FLOAT,
  /** x in bfloat16. */
  TO_BFLOAT16,
  /** x with a share n dropped by the seed y, the rest scaled up. */
  DROPOUT
}
