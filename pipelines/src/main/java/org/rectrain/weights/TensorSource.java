package org.rectrain.weights;

import ai.djl.ndarray.types.Shape;
import java.util.Set;
import org.rectrain.Failure;
import org.rectrain.nn.engine.FloatSource;

/** Named tensors that can be read as float32 values, piece by piece. */
interface TensorSource {
  /** What to call the source in messages. */
  String description();

  Set<String> names();

  Shape shape(String name);

  /** The values in row order; each call starts again. */
  FloatSource values(String name);

  /**
   * The same for weights: one that is NaN or infinite is a {@link Failure} (exit code 3) that names
   * the tensor.
   */
  default FloatSource weights(String name) {
    FloatSource values = values(name);
    return target -> {
      int start = target.position();
      values.fill(target);
      for (int i = start; i < target.position(); i++) {
        if (!Float.isFinite(target.get(i))) {
          throw Failure.input(
              description() + ": " + name + " holds " + target.get(i) + "; expected finite numbers",
              "it was damaged, or the training that wrote it diverged; take another one");
        }
      }
    };
  }
}
