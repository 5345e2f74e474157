package org.rectrain.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.rectrain.Failure;
import org.rectrain.nn.backbone.BackboneSpec;
import org.rectrain.nn.backbone.BertSpec;
import org.rectrain.nn.backbone.DecoderSpec;

/** HuggingFace's config.json to our specs and back. */
final class HuggingFaceConfig {
  /** Bounds of sizes, far beyond any model: what is above is damage. */
  static final int MOST_TOKENS = 1 << 24;

  static final int WIDEST = 1 << 18;
  static final int DEEPEST = 1 << 12;

  private HuggingFaceConfig() {}

  /**
   * Reads the sizes of a model.
   *
   * @throws Failure that names the family, or all keys that are missing or not supported
   */
  static BackboneSpec parse(JsonNode config, Path file) {
    if (!config.isObject()) {
      throw Failure.input(
          file + ": expected a section with keys and values, found " + config.getNodeType(),
          "save the model again: model.save_pretrained(folder)");
    }
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
    ForeignFile keys = ForeignFile.of(config, file, ForeignKeys.MODEL, ForeignKeys.BERT);
    keys.require("hidden_act", "gelu", "gelu");
    keys.require("position_embedding_type", "absolute", "absolute");
    final int vocabulary = keys.size("vocab_size", MOST_TOKENS);
    final int hidden = keys.size("hidden_size", WIDEST);
    final int layers = keys.size("num_hidden_layers", DEEPEST);
    final int heads = keys.size("num_attention_heads", WIDEST);
    final int intermediate = keys.size("intermediate_size", WIDEST);
    final int positions = keys.size("max_position_embeddings", MOST_TOKENS);
    final int types = keys.size("type_vocab_size", 2, WIDEST);
    final double epsilon = keys.number("layer_norm_eps", 1e-12, 0, 1);
    if (hidden % heads != 0) {
      keys.problem("num_attention_heads: " + heads + " does not divide a hidden_size of " + hidden);
    }
    keys.check();
    return new BertSpec(vocabulary, hidden, layers, heads, intermediate, positions, types, epsilon);
  }
}
