package org.rectrain.nn.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Native scalars that live as long as the process.
 *
 * <p>{@code NDArray.mul(Number)} and its kin wrap a Java buffer that the garbage collector may free
 * while the graph still points at it; a collection before the backward pass then corrupts the
 * gradient. So on a gradient path a constant is always one of these arrays.
 */
public final class Constants {
  private static final ConcurrentHashMap<Float, NDArray> SCALARS = new ConcurrentHashMap<>();

  private Constants() {}

  /**
   * A scalar, shape (), float32.
   *
   * @param value any float
   * @return the shared array: never close it, never change it, never make it the first operand
   */
  public static NDArray of(double value) {
    return SCALARS.computeIfAbsent((float) value, Constants::create);
  }

  /** A scalar that lives as long as the given manager, for values of which there are many. */
  public static NDArray in(NDManager manager, double value) {
    return manager.full(new Shape(), (float) value, DataType.FLOAT32);
  }

  private static NDArray create(float value) {
    // full() writes the value natively: no Java memory is behind the tensor.
    return in(Torch.lasting(), value);
  }
}
