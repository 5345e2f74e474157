package org.rectrain.export.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.rectrain.metric.Platt;
import org.rectrain.model.ModelSpec;

/** {@code logits} (B, K) to {@code scores} (B, K): calibrated probabilities, in the same order. */
public final class CalibrationGraph {
  /** Name of the graph. */
  public static final String NAME = "calibration";

  private CalibrationGraph() {}

  /**
   * Writes the graph.
   *
   * @param scaling of each task's logit
   */
  public static void write(Path file, ModelSpec model, List<Platt> scaling) throws IOException {
    GraphBuilder graph = new GraphBuilder(NAME, "logits to calibrated probabilities");
    int tasks = scaling.size();
    float[] slopes = new float[tasks];
    float[] intercepts = new float[tasks];
    for (int t = 0; t < tasks; t++) {
      slopes[t] = (float) scaling.get(t).b();
      intercepts[t] = (float) scaling.get(t).a();
    }
    String logits = graph.input("logits", GraphBuilder.Kind.FLOAT, TowerInputs.B, (long) tasks);
    String scaled = graph.node("Mul", logits, graph.floats("slopes", slopes, tasks));
    String moved = graph.node("Add", scaled, graph.floats("intercepts", intercepts, tasks));
    graph.output(graph.node("Sigmoid", moved), "scores", TowerInputs.B, (long) tasks);
    graph
        .metadata("model", model.name())
        .metadata("tasks", String.join(",", model.tasks()))
        .write(file);
  }
}
