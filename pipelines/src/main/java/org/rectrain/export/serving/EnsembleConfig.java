package org.rectrain.export.serving;

import ai.onnxruntime.OnnxJavaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.rectrain.export.onnx.OnnxSession;

/** Parts of Triton's {@code config.pbtxt}: tensors, and the ensemble that chains graphs. */
public final class EnsembleConfig {
  /** Name of the ensemble. */
  public static final String NAME = "rank";

  /** Whether one number per row, (B, 1) on the wire, is (B) for the graph. */
  public enum Reshape {
    TO_ROWS,
    NONE
  }

  private EnsembleConfig() {}

  /** A tensor of a graph; the first dimension is the batch, which Triton adds itself. */
  public static String tensor(String kind, OnnxSession.Tensor tensor, Reshape reshape) {
    StringBuilder out = new StringBuilder();
    out.append(kind).append(" [ { name: \"").append(tensor.name()).append("\" data_type: ");
    out.append(type(tensor.type())).append(" dims: [");
    for (int i = 1; i < tensor.shape().size(); i++) {
      out.append(i == 1 ? " " : ", ").append(tensor.shape().get(i));
    }
    // A vector without further dimensions: one number per row.
    boolean flat = tensor.shape().size() == 1;
    out.append(flat ? " 1" : "")
        .append(flat && reshape == Reshape.TO_ROWS ? " ] reshape { shape: [ ] }" : " ]");
    return out.append(" } ]\n").toString();
  }

  private static String type(OnnxJavaType type) {
    return switch (type) {
      case FLOAT -> "TYPE_FP32";
      case DOUBLE -> "TYPE_FP64";
      case INT64 -> "TYPE_INT64";
      case STRING -> "TYPE_STRING";
      default -> throw new IllegalArgumentException("no graph of ours has values of type " + type);
    };
  }

  /**
   * The ensemble: raw values in, calibrated scores out.
   *
   * @param steps sessions by the name of their model, in the order in which they run
   * @param batch most rows of a request
   */
  public static String of(Map<String, OnnxSession> steps, int batch) {
    List<String> names = new ArrayList<>(steps.keySet());
    StringBuilder out = new StringBuilder();
    out.append("name: \"" + NAME + "\"\nplatform: \"ensemble\"\n");
    out.append("max_batch_size: ").append(batch).append('\n');
    first(steps, names).inputTensors().forEach(t -> out.append(tensor("input", t, Reshape.NONE)));
    last(steps, names).outputTensors().forEach(t -> out.append(tensor("output", t, Reshape.NONE)));
    out.append("ensemble_scheduling {\n");
    steps.forEach(
        (name, session) -> {
          out.append("  step {\n    model_name: \"").append(name);
          out.append("\"\n    model_version: 1\n");
          session.inputTensors().forEach(t -> map(out, "input_map", t.name()));
          session.outputTensors().forEach(t -> map(out, "output_map", t.name()));
          out.append("  }\n");
        });
    return out.append("}\n").toString();
  }

  private static OnnxSession first(Map<String, OnnxSession> steps, List<String> names) {
    return java.util.Objects.requireNonNull(steps.get(names.get(0)));
  }

  private static OnnxSession last(Map<String, OnnxSession> steps, List<String> names) {
    return java.util.Objects.requireNonNull(steps.get(names.get(names.size() - 1)));
  }

  private static void map(StringBuilder out, String kind, String name) {
    out.append("    ").append(kind).append(" { key: \"").append(name);
    out.append("\" value: \"").append(name).append("\" }\n");
  }
}
