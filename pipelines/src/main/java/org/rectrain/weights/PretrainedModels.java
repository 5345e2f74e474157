package org.rectrain.weights;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.rectrain.config.Failure;
import org.rectrain.nn.BertSpec;
import org.rectrain.nn.Pooling;

/** Where backbones come from. */
public final class PretrainedModels {
  private static final Map<String, Pretrained> EMBEDDED =
      Map.of(
          "minilm-l6",
          new EmbeddedBert(
              "sentence-transformers/all-MiniLM-L6-v2",
              BertSpec.miniLmL6(),
              Pooling.MEAN,
              "/all-minilm-l6-v2.onnx",
              "/all-minilm-l6-v2-tokenizer.json"));

  private PretrainedModels() {}

  /**
   * Finds a backbone.
   *
   * @param nameOrFolder {@code minilm-l6} (in a Maven jar), or a folder as HuggingFace lays it out
   *     (config.json, *.safetensors, tokenizer.json)
   */
  public static Pretrained find(String nameOrFolder) {
    Pretrained embedded = EMBEDDED.get(nameOrFolder);
    if (embedded != null) {
      return embedded;
    }
    Path folder = Path.of(nameOrFolder);
    if (!Files.isDirectory(folder)) {
      throw Failure.input(
          "backbone '" + nameOrFolder + "' is neither embedded nor a folder",
          "embedded are " + EMBEDDED.keySet() + "; a folder holds config.json and *.safetensors");
    }
    return HuggingFaceFolder.open(folder);
  }
}
