package org.rectrain.nn.graph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Parameter;

/** Where a network's tensor comes from. */
public sealed interface Origin {
  /** An array of the pass. */
  record Given(NDArray array) implements Origin {}

  /** A parameter of the model. */
  record Stored(Parameter parameter) implements Origin {}

  /**
   * An input that each call of an exported graph hands in.
   *
   * @param dimensions sizes, or names of sizes that each call may choose
   */
  record Named(String name, List<Object> dimensions, Type type) implements Origin {
    public Named {
      dimensions = List.copyOf(dimensions);
    }
  }

  /** Types of named inputs. */
  enum Type {
    FLOAT32,
    INT64
  }

  /** The array behind an origin; null for a named input. */
  default @Nullable NDArray array() {
    if (this instanceof Given given) {
      return given.array();
    }
    return this instanceof Stored stored ? stored.parameter().array() : null;
  }

  /** Whether it holds whole numbers. */
  default boolean isWhole() {
    NDArray array = array();
    return array == null
        ? this instanceof Named named && named.type() == Type.INT64
        : array.getDataType() == DataType.INT64;
  }

  /** Whether it is stored in bfloat16, which the engine's Java side calls unknown. */
  default boolean isHalf() {
    NDArray array = array();
    return array != null && array.getDataType() == DataType.UNKNOWN;
  }
}
