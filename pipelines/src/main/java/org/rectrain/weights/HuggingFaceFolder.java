package org.rectrain.weights;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.nn.backbone.BackboneSpec;
import org.rectrain.nn.backbone.DecoderSpec;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.nn.engine.Parameters;

/**
 * A model folder as HuggingFace lays it out: config.json, *.safetensors, tokenizer.json.
 *
 * @param name what {@code from_pretrained} takes: the folder
 * @param former what config.json says that it was called when it was saved; empty when nothing
 */
public record HuggingFaceFolder(
    Path folder, String name, String former, BackboneSpec spec, Pooling pooling)
    implements Pretrained {

  /**
   * Reads config.json; the weights are read by {@link #load}.
   *
   * @throws Failure when the folder or the model's family is not understood
   */
  public static HuggingFaceFolder open(Path folder) {
    Path file = folder.resolve("config.json");
    JsonNode config = Json.tree(file);
    BackboneSpec spec = HuggingFaceConfig.parse(config, file);
    requireNoAdapter(folder);
    requireAgreement(folder);
    return new HuggingFaceFolder(
        folder, folder.toString(), former(config), spec, SentenceModules.pooling(folder, spec));
  }

  /** transformers would load the adapter, over the base that it names. */
  private static void requireNoAdapter(Path folder) {
    Path adapter = folder.resolve("adapter_config.json");
    if (Files.exists(adapter)) {
      throw Failure.input(
          adapter + ": the folder holds an adapter beside a whole model; expected one of them",
          "save the model with it merged in (merge_and_unload()), or take the adapter's files out");
    }
  }

  private static String former(JsonNode config) {
    return config.path("_name_or_path").asText("");
  }

  @Override
  public String place() {
    return folder.toString();
  }

  @Override
  public String fingerprint() {
    try (Shards shards = Shards.open(folder)) {
      return shards.fingerprint(spec.shapes().keySet());
    }
  }

  @Override
  public byte[] tokenizerJson() {
    return tokenizer(folder);
  }

  private static byte[] tokenizer(Path folder) {
    Path file = folder.resolve("tokenizer.json");
    if (!Files.exists(file)) {
      throw Failure.input(
          file + ": no such file", "save the tokenizer in its fast form (tokenizer.json)");
    }
    return Json.bytes(file);
  }

  /** What is beside tokenizer.json and counts in transformers asks for the same tokens. */
  private static void requireAgreement(Path folder) {
    if (Files.exists(folder.resolve("tokenizer.json"))) {
      TokenizerFile.parse(tokenizer(folder), folder.toString());
    }
    Path config = folder.resolve("tokenizer_config.json");
    if (Files.exists(config)) {
      ForeignFile keys = ForeignFile.of(Json.tree(config), config, ForeignKeys.TOKENIZER);
      rules(folder).agree(keys);
      keys.check();
    }
    SentenceModules.requireSupport(folder, () -> rules(folder));
  }

  private static TokenizerRules rules(Path folder) {
    return new TokenizerRules(Json.tree(tokenizer(folder), folder + "/tokenizer.json"));
  }

  @Override
  public void requireWeights() {
    try (Shards shards = Shards.open(folder)) {
      Loading.check(shards.renamed(spec.shapes().keySet()), spec.shapes());
    }
  }

  @Override
  public void load(Parameters into) {
    try (Shards shards = Shards.open(folder)) {
      Loading.load(shards.renamed(spec.shapes().keySet()), spec.shapes(), into);
    }
  }

  /**
   * Adds the matrix that makes logits of tokens, which {@link #load} leaves out; nothing when it is
   * tied to the embedding.
   *
   * @throws IllegalArgumentException when the model is no decoder
   */
  public void loadHead(Parameters into) {
    if (!(spec instanceof DecoderSpec decoder)) {
      throw new IllegalArgumentException(name + " is no decoder");
    }
    if (!into.contains(decoder.headName())) {
      Shape shape = new Shape(decoder.vocabulary(), decoder.hidden());
      Map<String, Shape> expected = Map.of(decoder.headName(), shape);
      try (Shards shards = Shards.open(folder)) {
        Loading.load(shards.renamed(expected.keySet()), expected, into);
      }
    }
  }

  /**
   * Writes a backbone's weights as a folder that {@code AutoModel.from_pretrained} reads.
   *
   * @param folder exists; files in it are replaced
   * @param parameters holds every name of the spec; adapters must be merged before
   * @param tokenizerJson see {@link Pretrained#tokenizerJson()}
   */
  public static void write(
      Path folder, BackboneSpec spec, Parameters parameters, byte[] tokenizerJson, ValueType type)
      throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter(type);
    spec.shapes().keySet().forEach(name -> writer.add(name, parameters.get(name)));
    writer.write(folder.resolve("model.safetensors"), Map.of());
    WholeFile.write(folder.resolve("config.json"), HuggingFaceConfig.write(spec));
    WholeFile.write(folder.resolve("tokenizer.json"), tokenizerJson);
  }
}
