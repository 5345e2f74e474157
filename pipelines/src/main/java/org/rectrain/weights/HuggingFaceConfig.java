package org.rectrain.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rectrain.Failure;
import org.rectrain.nn.backbone.BackboneSpec;
import org.rectrain.nn.backbone.BertSpec;
import org.rectrain.nn.backbone.DecoderSpec;

/** HuggingFace's config.json to our specs and back. */
final class HuggingFaceConfig {
  private HuggingFaceConfig() {}

  /**
   * Reads the sizes of a model.
   *
   * @throws Failure that names the family, or all keys that are missing or not supported
   */
  static BackboneSpec parse(JsonNode config, Path file) {
    String family = config.path("model_type").asText();
    return switch (family) {
      case "bert" -> bert(config, file);
      case "qwen2", "qwen3", "llama" -> DecoderConfig.parse(family, config, file);
      default ->
          throw Failure.input(
              file + ": model_type '" + family + "' is not supported",
              "supported: bert, qwen2, qwen3, llama");
    };
  }

  static String write(BackboneSpec spec) {
    ObjectNode node = new ObjectMapper().createObjectNode();
    if (spec instanceof BertSpec bert) {
      write(bert, node);
    } else if (spec instanceof DecoderSpec decoder) {
      DecoderConfig.write(decoder, node);
    }
    node.put("torch_dtype", "float32");
    return node.toPrettyString() + "\n";
  }

  private static void write(BertSpec bert, ObjectNode node) {
    node.putArray("architectures").add("BertModel");
    node.put("model_type", "bert");
    node.put("vocab_size", bert.vocabulary());
    node.put("hidden_size", bert.hidden());
    node.put("num_hidden_layers", bert.layers());
    node.put("num_attention_heads", bert.heads());
    node.put("intermediate_size", bert.intermediate());
    node.put("max_position_embeddings", bert.maxTokens());
    node.put("type_vocab_size", bert.tokenTypes());
    node.put("layer_norm_eps", bert.epsilon());
    node.put("hidden_act", "gelu");
  }

  private static BertSpec bert(JsonNode config, Path file) {
    Keys keys = new Keys(config, file);
    keys.require("hidden_act", "gelu", "gelu");
    keys.require("position_embedding_type", "absolute", "absolute");
    BertSpec placeholder = BertSpec.miniLmL6();
    int vocabulary = keys.size("vocab_size", placeholder.vocabulary());
    int hidden = keys.size("hidden_size", placeholder.hidden());
    int layers = keys.size("num_hidden_layers", placeholder.layers());
    int heads = keys.size("num_attention_heads", placeholder.heads());
    int intermediate = keys.size("intermediate_size", placeholder.intermediate());
    int positions = keys.size("max_position_embeddings", placeholder.maxTokens());
    keys.check();
    return new BertSpec(
        vocabulary,
        hidden,
        layers,
        heads,
        intermediate,
        positions,
        config.path("type_vocab_size").asInt(2),
        config.path("layer_norm_eps").asDouble(1e-12));
  }

  /** Reads keys and gathers what is wrong with them. */
  static final class Keys {
    private final JsonNode config;
    private final Path file;
    private final List<String> problems = new ArrayList<>();

    Keys(JsonNode config, Path file) {
      this.config = config;
      this.file = file;
    }

    /** A required positive number; the stand-in is returned when it is missing. */
    int size(String key, int standIn) {
      int value = config.path(key).asInt(0);
      if (value < 1) {
        problems.add(key + ": expected a positive number, found " + config.path(key));
        return standIn;
      }
      return value;
    }

    /** Accepts one value of a key that may be absent. */
    void require(String key, String supported, String whenAbsent) {
      JsonNode node = config.path(key);
      String value = node.isMissingNode() || node.isNull() ? whenAbsent : node.asText();
      if (!value.equals(supported)) {
        problems.add(key + ": '" + value + "' is not supported, only '" + supported + "'");
      }
    }

    void problem(String text) {
      problems.add(text);
    }

    void check() {
      if (!problems.isEmpty()) {
        throw Failure.input(
            file + ": not a model that can be loaded:", problems, "choose a model that this fits");
      }
    }
  }
}
