package org.rectrain.weights;

import ai.djl.ndarray.types.Shape;
import java.util.Set;
import org.rectrain.nn.engine.FloatSource;

/** Named tensors that can be read as float32 values, piece by piece. */
interface TensorSource {
  /** What to call the source in messages. */
  String description();

  Set<String> names();

  Shape shape(String name);

  /** The values in row order; each call starts anew. */
  FloatSource values(String name);
}
