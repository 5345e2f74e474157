package org.rectrain.export.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code logits} (B, K) to {@code scores} (B, K): calibrated probabilities, in the same order. */
public final class CalibrationGraph {
  /** Name of the graph. */
  public static final String NAME = "calibration";

  private CalibrationGraph() {}

  /**
   * Writes the graph.
   *
   * @param model its name
   * @param names of the tasks
   * @param curves of each task's logit
   */
  public static void write(
      Path file, String model, List<String> names, List<CalibrationCurve> curves)
      throws IOException {
    GraphBuilder graph = new GraphBuilder(NAME, "logits to calibrated probabilities");
    int tasks = curves.size();
    float[] slopes = new float[tasks];
    float[] intercepts = new float[tasks];
    for (int t = 0; t < tasks; t++) {
      slopes[t] = (float) curves.get(t).platt().b();
      intercepts[t] = (float) curves.get(t).platt().a();
    }
    String logits = graph.input("logits", GraphBuilder.Kind.FLOAT, TowerInputs.B, (long) tasks);
    String scaled = graph.node("Mul", logits, graph.floats("slopes", slopes, tasks));
    String moved = graph.node("Add", scaled, graph.floats("intercepts", intercepts, tasks));
    String scores = graph.node("Sigmoid", moved);
    if (curves.stream().anyMatch(curve -> !curve.knots().isEmpty())) {
      List<String> columns = new ArrayList<>();
      for (int t = 0; t < tasks; t++) {
        columns.add(column(graph, curves.get(t), logits, scores, t));
      }
      scores = graph.node("Concat", columns, Attribute.of("axis", 1L));
    }
    graph.output(scores, "scores", TowerInputs.B, (long) tasks);
    graph.metadata("model", model).metadata("tasks", String.join(",", names)).write(file);
  }

  /** The scores of one task (B, 1): Platt's, or those between knots with a share of Platt's. */
  private static String column(
      GraphBuilder graph, CalibrationCurve curve, String logits, String scaled, int task) {
    Attribute axis = Attribute.of("axis", 1L);
    String own = graph.node("Gather", List.of(scaled, graph.longs(task)), axis);
    int knots = curve.knots().size();
    if (knots == 0) {
      return own;
    }
    float[] from = new float[knots - 1];
    float[] widths = new float[knots - 1];
    float[] rises = new float[knots - 1];
    for (int k = 0; k < from.length; k++) {
      from[k] = (float) curve.knots().get(k).logit();
      widths[k] = (float) curve.width(k);
      rises[k] = (float) ((1 - CalibrationCurve.PLATT) * curve.rise(k));
    }
    String logit = graph.node("Gather", List.of(logits, graph.longs(task)), axis); // (B, 1)
    String beyond = graph.node("Sub", logit, graph.floats("knots", from, from.length)); // (B, K)
    String above = graph.node("Max", beyond, graph.scalar(0));
    String within = graph.node("Min", above, graph.floats("widths", widths, from.length));
    String risen = graph.node("MatMul", within, graph.floats("rises", rises, from.length, 1));
    double first = (1 - CalibrationCurve.PLATT) * curve.knots().get(0).rate();
    String isotonic = graph.node("Add", risen, graph.scalar(first));
    return graph.node(
        "Add", isotonic, graph.node("Mul", own, graph.scalar(CalibrationCurve.PLATT)));
  }
}
