package org.rectrain.nn.engine;

import java.nio.FloatBuffer;
import java.util.function.DoubleSupplier;

/** Values of one tensor in row order, handed over piece by piece so that no copy is ever whole. */
@FunctionalInterface
public interface FloatSource {
  /**
   * Fills the buffer with the values that follow those given before.
   *
   * @param target to be filled from its position to its limit
   */
  void fill(FloatBuffer target);

  /** A source over an array. */
  static FloatSource of(float[] values) {
    int[] position = {0};
    return target -> {
      int count = target.remaining();
      target.put(values, position[0], count);
      position[0] += count;
    };
  }

  /** A source of one number after the other. */
  static FloatSource of(DoubleSupplier numbers) {
    return target -> {
      while (target.hasRemaining()) {
        target.put((float) numbers.getAsDouble());
      }
    };
  }
}
