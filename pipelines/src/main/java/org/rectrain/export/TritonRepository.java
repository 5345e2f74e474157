package org.rectrain.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.export.onnx.CalibrationGraph;
import org.rectrain.export.onnx.FeatureGraph;
import org.rectrain.export.onnx.OnnxEnsemble;
import org.rectrain.export.onnx.OnnxModels.Part;
import org.rectrain.export.onnx.OnnxSession;
import org.rectrain.export.serving.EnsembleConfig;
import org.rectrain.export.serving.EnsembleConfig.Reshape;
import org.rectrain.model.ModelSpec;

/**
 * A model repository for NVIDIA Triton's ONNX Runtime backend: a folder per graph with its {@code
 * config.pbtxt}, version 1 in float32 and, where it was written, version 2 in eight bits.
 *
 * <p>The ensemble {@code rank} chains features, towers, ranking and calibration, so that a client
 * sends raw values; every graph can be asked alone too.
 *
 * <p>Each configuration carries the feature schema's fingerprint, {@code feature_schema.json} is
 * beside them, and the graphs that read features take the caller's fingerprint as an input and fail
 * when it is another one.
 */
final class TritonRepository {
  /** Folder of the format. */
  static final String FOLDER = "triton";

  private static final int MAX_BATCH = 1024;

  private TritonRepository() {}

  /**
   * Writes the repository.
   *
   * @param exact folder of the float32 graphs
   * @param rounded folder of the eight-bit graphs, or null
   */
  static void write(
      Path folder,
      ModelSpec spec,
      FeatureSchema schema,
      Map<Part, Long> parts,
      Path exact,
      @Nullable Path rounded)
      throws IOException {
    Files.createDirectories(folder);
    schema.write(folder);
    List<String> graphs = new ArrayList<>();
    parts.keySet().forEach(part -> graphs.add(part.fileName()));
    boolean whole = Files.exists(exact.resolve(FeatureGraph.NAME + ".onnx"));
    if (whole) {
      graphs.addAll(List.of(FeatureGraph.NAME, CalibrationGraph.NAME));
      ensemble(folder, exact);
    }
    for (String graph : graphs) {
      String file = graph + ".onnx";
      Path model = folder.resolve(graph);
      place(exact.resolve(file), model.resolve("1"));
      boolean both = rounded != null && Files.exists(rounded.resolve(file));
      if (rounded != null && both) {
        place(rounded.resolve(file), model.resolve("2"));
      }
      WholeFile.write(
          model.resolve("config.pbtxt"), config(graph, exact.resolve(file), spec, both));
    }
  }

  /** The model that a client asks: raw values in, calibrated scores out. */
  private static void ensemble(Path folder, Path exact) throws IOException {
    Map<String, OnnxSession> steps = new LinkedHashMap<>();
    try {
      for (String name : OnnxEnsemble.order()) {
        steps.put(name, OnnxSession.open(exact.resolve(name + ".onnx")));
      }
      Path model = folder.resolve(EnsembleConfig.NAME);
      Files.createDirectories(model.resolve("1"));
      WholeFile.write(model.resolve("config.pbtxt"), EnsembleConfig.of(steps, MAX_BATCH));
      // Triton wants a folder of the version; an ensemble has no file of its own in it.
      WholeFile.write(
          model.resolve("1").resolve("README.md"), "Chains " + OnnxEnsemble.order() + ".\n");
    } finally {
      steps.values().forEach(OnnxSession::close);
    }
  }

  /** The same file under a second name where the file system can, else a copy. */
  private static void place(Path file, Path version) throws IOException {
    Files.createDirectories(version);
    Path target = version.resolve("model.onnx");
    try {
      Files.createLink(target, file);
    } catch (UnsupportedOperationException | IOException e) {
      WholeFile.copy(file, target);
    }
  }

  private static String config(String graph, Path file, ModelSpec spec, boolean both) {
    StringBuilder out = new StringBuilder();
    out.append("name: \"").append(graph).append("\"\n");
    out.append("backend: \"onnxruntime\"\n");
    out.append("max_batch_size: ").append(MAX_BATCH).append('\n');
    try (OnnxSession session = OnnxSession.open(file)) {
      session
          .inputTensors()
          .forEach(t -> out.append(EnsembleConfig.tensor("input", t, Reshape.TO_ROWS)));
      session
          .outputTensors()
          .forEach(t -> out.append(EnsembleConfig.tensor("output", t, Reshape.TO_ROWS)));
    }
    out.append("dynamic_batching { }\n");
    out.append("instance_group [ { kind: KIND_CPU } ]\n");
    if (both) {
      out.append("# Version 1 is float32; to serve the same in eight bits, put 2 in its place.\n");
    }
    out.append("version_policy { specific { versions: [ 1 ] } }\n");
    parameter(out, "model", spec.name());
    parameter(out, "tasks", String.join(",", spec.tasks()));
    parameter(out, "feature_fingerprint", spec.featureFingerprint());
    if (graph.equals(Part.TEXT_ENCODER.fileName())) {
      parameter(out, "max_tokens", Integer.toString(spec.maxTokens()));
    }
    return out.toString();
  }

  private static void parameter(StringBuilder out, String key, String value) {
    out.append("parameters { key: \"").append(key).append("\" value { string_value: \"");
    out.append(value.replace("\\", "\\\\").replace("\"", "\\\"")).append("\" } }\n");
  }
}
