package org.rectrain.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.export.onnx.OnnxModels.Part;
import org.rectrain.export.onnx.OnnxSession;
import org.rectrain.model.ModelSpec;

/**
 * A model repository for NVIDIA Triton's ONNX Runtime backend: a folder per graph with its {@code
 * config.pbtxt}, version 1 in float32 and, where it was written, version 2 in eight bits.
 *
 * <p>Each configuration carries the feature schema's fingerprint, {@code feature_schema.json} lies
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
    for (Part part : parts.keySet()) {
      String file = part.fileName() + ".onnx";
      Path model = folder.resolve(part.fileName());
      place(exact.resolve(file), model.resolve("1"));
      if (rounded != null) {
        place(rounded.resolve(file), model.resolve("2"));
      }
      WholeFile.write(
          model.resolve("config.pbtxt"), config(part, exact.resolve(file), spec, rounded != null));
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

  private static String config(Part part, Path file, ModelSpec spec, boolean both) {
    StringBuilder out = new StringBuilder();
    out.append("name: \"").append(part.fileName()).append("\"\n");
    out.append("backend: \"onnxruntime\"\n");
    out.append("max_batch_size: ").append(MAX_BATCH).append('\n');
    try (OnnxSession session = OnnxSession.open(file)) {
      session.inputTensors().forEach(t -> tensor(out, "input", t));
      session.outputTensors().forEach(t -> tensor(out, "output", t));
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
    if (part == Part.TEXT_ENCODER) {
      parameter(out, "max_tokens", Integer.toString(spec.maxTokens()));
    }
    return out.toString();
  }

  /** The first dimension is the batch, which Triton adds itself. */
  private static void tensor(StringBuilder out, String kind, OnnxSession.Tensor tensor) {
    out.append(kind).append(" [ { name: \"").append(tensor.name()).append("\" data_type: ");
    out.append(tensor.floating() ? "TYPE_FP32" : "TYPE_INT64").append(" dims: [");
    for (int i = 1; i < tensor.shape().size(); i++) {
      out.append(i == 1 ? " " : ", ").append(tensor.shape().get(i));
    }
    // A vector without further dimensions: one number per row.
    out.append(tensor.shape().size() == 1 ? " 1 ] reshape { shape: [ ] } } ]\n" : " ] } ]\n");
  }

  private static void parameter(StringBuilder out, String key, String value) {
    out.append("parameters { key: \"").append(key).append("\" value { string_value: \"");
    out.append(value.replace("\\", "\\\\").replace("\"", "\\\"")).append("\" } }\n");
  }
}
