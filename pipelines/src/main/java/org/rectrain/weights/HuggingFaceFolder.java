package org.rectrain.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rectrain.config.Failure;
import org.rectrain.nn.BackboneSpec;
import org.rectrain.nn.BertSpec;
import org.rectrain.nn.Parameters;
import org.rectrain.nn.Pooling;

/** A model folder as HuggingFace lays it out: config.json, *.safetensors, tokenizer.json. */
public record HuggingFaceFolder(Path folder, String name, BackboneSpec spec, Pooling pooling)
    implements Pretrained {

  /**
   * Reads config.json; the weights are read by {@link #load}.
   *
   * @throws Failure when the folder or the model's family is not understood
   */
  public static HuggingFaceFolder open(Path folder) {
    Path file = folder.resolve("config.json");
    JsonNode config;
    try {
      config = new ObjectMapper().readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw Failure.input(
          "cannot read " + file + ": " + e.getMessage(),
          "a model folder holds config.json, *.safetensors and tokenizer.json",
          e);
    }
    String family = config.path("model_type").asText();
    if (!family.equals("bert")) {
      throw Failure.input(
          file + ": model_type '" + family + "' is not supported", "supported: bert");
    }
    String name = config.path("_name_or_path").asText(folder.getFileName().toString());
    return new HuggingFaceFolder(folder, name, bert(config), Pooling.MEAN);
  }

  @Override
  public byte[] tokenizerJson() {
    Path file = folder.resolve("tokenizer.json");
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw Failure.input(
          "cannot read " + file, "save the tokenizer in its fast form (tokenizer.json)", e);
    }
  }

  @Override
  public void load(Parameters into) {
    throw new UnsupportedOperationException("not yet");
  }

  private static BertSpec bert(JsonNode config) {
    return new BertSpec(
        config.path("vocab_size").asInt(),
        config.path("hidden_size").asInt(),
        config.path("num_hidden_layers").asInt(),
        config.path("num_attention_heads").asInt(),
        config.path("intermediate_size").asInt(),
        config.path("max_position_embeddings").asInt(),
        config.path("type_vocab_size").asInt(2),
        config.path("layer_norm_eps").asDouble(1e-12));
  }
}
