package org.rectrain.nn.graph;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Parameters;

/** Float values of any shape. Arithmetic is element by element; sizes of 1 broadcast. */
public final class Value extends Symbol {
  Value(Operation operation) {
    super(operation);
  }

  public Value plus(Value other) {
    return of(Op.ADD, other);
  }

  public Value minus(Value other) {
    return of(Op.SUBTRACT, other);
  }

  public Value times(Value other) {
    return of(Op.MULTIPLY, other);
  }

  public Value over(Value other) {
    return of(Op.DIVIDE, other);
  }

  public Value minus(double number) {
    return number(Op.SUBTRACT_NUMBER, number);
  }

  public Value times(double number) {
    return number(Op.MULTIPLY_NUMBER, number);
  }

  /** The number minus this. */
  public Value from(double number) {
    return number(Op.FROM_NUMBER, number);
  }

  /** No value below the number. */
  public Value atLeast(double number) {
    return number(Op.AT_LEAST, number);
  }

  /** 1 above the number, else 0. */
  public Value isAbove(double number) {
    return number(Op.IS_ABOVE, number);
  }

  /** 1 where it is 0, else 0. */
  public Value isZero() {
    return of(Op.IS_ZERO);
  }

  public Value exp() {
    return of(Op.EXP);
  }

  public Value negate() {
    return of(Op.NEGATE);
  }

  public Value sqrt() {
    return of(Op.SQRT);
  }

  public Value tanh() {
    return of(Op.TANH);
  }

  public Value relu() {
    return of(Op.RELU);
  }

  public Value sigmoid() {
    return of(Op.SIGMOID);
  }

  public Value gelu() {
    return of(Op.GELU);
  }

  public Value silu() {
    return of(Op.SILU);
  }

  public Value softmax(long axis) {
    return axes(Op.SOFTMAX, axis);
  }

  /** Sum along an axis, which is removed. */
  public Value sum(long axis) {
    return axes(Op.SUM, axis);
  }

  /** Sum along an axis, which is kept with size 1. */
  public Value sumKept(long axis) {
    return axes(Op.SUM_KEPT, axis);
  }

  /** Running sum along an axis. */
  public Value cumulate(long axis) {
    return axes(Op.CUMULATE, axis);
  }

  /** One entry of an axis, which is removed. */
  public Value at(long axis, long entry) {
    return axes(Op.SELECT, axis, entry);
  }

  /** Entries of an axis; an end below 0 counts from the axis' end. */
  public Value slice(long axis, long from, long to) {
    return axes(Op.SLICE, axis, from, to);
  }

  /** Adds an axis of size 1. */
  public Value unsqueeze(long axis) {
    return axes(Op.UNSQUEEZE, axis);
  }

  /** Removes an axis of size 1. */
  public Value squeeze(long axis) {
    return axes(Op.SQUEEZE, axis);
  }

  /**
   * Adds one entry at the end of an axis.
   *
   * @param axis counted from the last one, which is -1
   * @param value of the entry
   */
  public Value extend(long axis, double value) {
    return new Value(step(Op.EXTEND, List.of(axis, 1L), value, List.of(this)));
  }

  /** Rows of this table (N, D) by indexes of any shape (...), (..., D). */
  public Value rows(Index index) {
    return of(Op.ROWS, index);
  }

  /** Sums (B, D) of rows of this table (N, D) by indexes (B, L) and weights (B, L). */
  public Value weightedRows(Index index, Value weights) {
    return of(Op.WEIGHTED_ROWS, index, weights);
  }

  /** The matrix product of the last two axes. */
  public Value matmul(Value other) {
    return of(Op.MATMUL, other);
  }

  /** This by a weight (out, in), plus a bias: (..., in) to (..., out). */
  public Value linear(Weight weight, Bias bias) {
    return of(Op.LINEAR, weight, bias);
  }

  /** This by a weight (out, in): (..., in) to (..., out). */
  public Value linear(Weight weight) {
    return of(Op.LINEAR, weight);
  }

  /**
   * This by a weight (out, in), plus a bias where there is one, in the weight's precision: a layer
   * of a pretrained encoder, which may be stored in bfloat16.
   */
  public Value storedLinear(Weight weight, @Nullable Bias bias) {
    boolean half = weight.operation().isHalf();
    Op op = !half && net().isWide() ? Op.LINEAR_ONEDNN : Op.LINEAR;
    Operation b = bias == null ? null : cast(bias, half);
    Value in = new Value(cast(this, half));
    return b == null ? in.of(op, weight) : in.of(op, weight, new Bias(b));
  }

  private static Operation cast(Symbol symbol, boolean half) {
    Operation own = symbol.operation();
    return own.isHalf() == half ? own : symbol.net().cast(own, half ? Op.TO_BFLOAT16 : Op.TO_FLOAT);
  }

  /** This in float32. */
  public Value single() {
    return new Value(cast(this, false));
  }

  /** Whether it is bfloat16. */
  public boolean isHalf() {
    return operation().isHalf();
  }

  /**
   * Layer normalisation over the last axis (Ba, Kiros, Hinton 2016, arXiv:1607.06450).
   *
   * @param shift (E)
   */
  public Value layerNorm(Gain gain, Bias shift, double epsilon) {
    return new Value(
        step(Op.LAYER_NORM, List.of(gain.size()), epsilon, List.of(this, gain, shift)));
  }

  /**
   * Root mean square normalisation over the last axis (Zhang and Sennrich 2019, arXiv:1910.07467).
   */
  public Value rmsNorm(Gain gain, double epsilon) {
    return new Value(step(Op.RMS_NORM, List.of(gain.size()), epsilon, List.of(this, gain)));
  }

  /** (N, T, heads D) to (N, heads, T, D). */
  public Value heads(int heads, int size) {
    return axes(Op.HEADS, heads, size);
  }

  /** (N, H, T, D) to (N, T, H D). */
  public Value joinHeads() {
    return of(Op.JOIN_HEADS);
  }

  /** Of each row (T, E) the last token, (N, E), where padding is at the end. */
  public Value lastRow(Mask mask) {
    return of(Op.LAST_ROW, mask);
  }

  /**
   * Sums these rows (P, E) by the row that each belongs to.
   *
   * @param row (P), rows of {@code like}
   * @param like (B, E), whose shape the sums have
   */
  public Value sumPerRow(Index row, Value like) {
    return new Value(step(Op.SCATTER_SUM, like, this, row));
  }

  /**
   * Columns brought to mean 0 and variance 1 by those of the batch, which update the running ones.
   *
   * @param path of the parameters {@code running_mean} and {@code running_var}
   */
  public Value normByBatch(Parameters parameters, String path, double epsilon) {
    return norm(parameters, path, epsilon, 1);
  }

  /** Columns brought to mean 0 and variance 1 by the running ones. */
  public Value normByRunning(Parameters parameters, String path, double epsilon) {
    return norm(parameters, path, epsilon, 0);
  }

  private Value norm(Parameters parameters, String path, double epsilon, long byBatch) {
    Value mean = net().value(parameters.get(path + ".running_mean"));
    Value variance = net().value(parameters.get(path + ".running_var"));
    return new Value(step(Op.BATCH_NORM, List.of(byBatch), epsilon, List.of(this, mean, variance)));
  }

  /**
   * Drops values and scales the rest up in a training pass; else this.
   *
   * @param p share that is dropped, in [0, 1)
   */
  public Value dropout(double p) {
    if (p == 0 || !net().isTraining()) {
      return this;
    }
    return new Value(step(Op.DROPOUT, List.of(), p, List.of(this, net().seed())));
  }

  /** Values one after another along axis 1. */
  public static Value concat(List<Value> values) {
    return new Value(step(Op.CONCAT, List.of(1L), 0, values));
  }

  /** Two values one after the other along any axis. */
  public Value then(Value other, long axis) {
    return new Value(step(Op.CONCAT, List.of(axis), this, other));
  }

  /** Values (B, D) as (B, n, D). */
  public static Value stack(List<Value> values) {
    return new Value(step(Op.STACK, List.of(1L), 0, values));
  }

  /** The sum of values that broadcast, from the first to the last. */
  public static Value sum(List<Value> values) {
    return values.stream().reduce(Value::plus).orElseThrow();
  }

  private Value of(Op op, Symbol... others) {
    return new Value(
        step(op, Stream.concat(Stream.of(this), Stream.of(others)).toArray(Symbol[]::new)));
  }

  private Value axes(Op op, long... settings) {
    return new Value(step(op, LongStream.of(settings).boxed().toList(), this));
  }

  private Value number(Op op, double number) {
    return new Value(step(op, List.of(), number, List.of(this)));
  }
}
