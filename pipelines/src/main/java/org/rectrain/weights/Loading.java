package org.rectrain.weights;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.nn.engine.Parameters;

/** Copies tensors into a store after checking every name and shape. */
final class Loading {
  private static final int SHOWN = 20;

  private Loading() {}

  /**
   * Adds all expected tensors, frozen.
   *
   * @throws Failure that names all missing tensors and wrong shapes together
   */
  static void load(TensorSource source, Map<String, Shape> expected, Parameters into) {
    check(source, expected);
    expected.forEach((name, shape) -> into.add(name, shape, source.weights(name)));
  }

  static void check(TensorSource source, Map<String, Shape> expected) {
    List<String> problems = new ArrayList<>();
    expected.forEach(
        (name, shape) -> {
          if (!source.names().contains(name)) {
            problems.add("missing " + name + " " + shape);
          } else if (!source.shape(name).equals(shape)) {
            problems.add(name + " is " + source.shape(name) + ", expected " + shape);
          }
        });
    if (!problems.isEmpty()) {
      int more = problems.size() - SHOWN;
      List<String> shown = new ArrayList<>(problems.subList(0, Math.min(SHOWN, problems.size())));
      if (more > 0) {
        shown.add("and " + more + " more");
      }
      throw Failure.input(
          source.description() + " does not fit the model:",
          shown,
          "the weights belong to a model of other sizes, or the file is incomplete");
    }
  }
}
