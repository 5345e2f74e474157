package org.rectrain.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.rectrain.nn.backbone.DecoderSpec;
import org.rectrain.nn.backbone.DecoderSpec.Trait;
import org.rectrain.nn.backbone.Rope;

/** config.json of the Qwen2, Qwen3 and Llama families, old and new spelling of RoPE. */
final class DecoderConfig {
  private DecoderConfig() {}

  static DecoderSpec parse(String family, JsonNode config, Path file) {
    HuggingFaceConfig.Keys keys = new HuggingFaceConfig.Keys(config, file);
    keys.require("hidden_act", "silu", "silu");
    keys.require("use_sliding_window", "false", "false");
    int vocabulary = keys.size("vocab_size", 1);
    int hidden = keys.size("hidden_size", 1);
    int layers = keys.size("num_hidden_layers", 1);
    int heads = keys.size("num_attention_heads", 1);
    int intermediate = keys.size("intermediate_size", 1);
    int positions = keys.size("max_position_embeddings", 1);
    JsonNode scaling = scaling(config);
    double theta = number(scaling, "rope_theta", number(config, "rope_theta", 10_000));
    Rope rope = rope(scaling, theta, positions, keys);
    keys.check();
    return new DecoderSpec(
        vocabulary,
        hidden,
        layers,
        heads,
        config.path("num_key_value_heads").asInt(heads),
        config.path("head_dim").asInt(hidden / heads),
        intermediate,
        positions,
        config.path("rms_norm_eps").asDouble(1e-6),
        rope,
        traits(family, config));
  }

  static void write(DecoderSpec spec, ObjectNode node) {
    Set<Trait> traits = spec.traits();
    boolean qwen2 =
        traits.contains(Trait.QUERY_KEY_VALUE_BIAS) && !traits.contains(Trait.OUTPUT_BIAS);
    String family = traits.contains(Trait.QUERY_KEY_NORM) ? "Qwen3" : qwen2 ? "Qwen2" : "Llama";
    node.putArray("architectures").add(family + "Model");
    node.put("model_type", family.toLowerCase(java.util.Locale.ROOT));
    node.put("vocab_size", spec.vocabulary());
    node.put("hidden_size", spec.hidden());
    node.put("num_hidden_layers", spec.layers());
    node.put("num_attention_heads", spec.heads());
    node.put("num_key_value_heads", spec.keyValueHeads());
    node.put("head_dim", spec.headSize());
    node.put("intermediate_size", spec.intermediate());
    node.put("max_position_embeddings", spec.maxTokens());
    node.put("rms_norm_eps", spec.epsilon());
    node.put("attention_bias", traits.contains(Trait.OUTPUT_BIAS));
    node.put("mlp_bias", traits.contains(Trait.FEED_FORWARD_BIAS));
    node.put("tie_word_embeddings", traits.contains(Trait.TIED_HEAD));
    node.put("hidden_act", "silu");
    node.put("rope_theta", spec.rope().theta());
    ObjectNode rope = node.putObject("rope_parameters").put("rope_theta", spec.rope().theta());
    if (spec.rope() instanceof Rope.Linear linear) {
      rope.put("rope_type", "linear").put("factor", linear.factor());
    } else if (spec.rope() instanceof Rope.Llama3 llama) {
      rope.put("rope_type", "llama3").put("factor", llama.factor());
      rope.put("low_freq_factor", llama.low()).put("high_freq_factor", llama.high());
      rope.put("original_max_position_embeddings", (int) llama.original());
    } else if (spec.rope() instanceof Rope.Yarn yarn) {
      rope.put("rope_type", "yarn").put("factor", yarn.factor());
      rope.put("beta_fast", yarn.betaFast()).put("beta_slow", yarn.betaSlow());
      rope.put("original_max_position_embeddings", (int) yarn.original());
    } else {
      rope.put("rope_type", "default");
    }
  }

  private static Set<Trait> traits(String family, JsonNode config) {
    Set<Trait> traits = EnumSet.noneOf(Trait.class);
    boolean bias = config.path("attention_bias").asBoolean();
    if (family.equals("qwen2") || bias) {
      traits.add(Trait.QUERY_KEY_VALUE_BIAS);
    }
    if (bias && !family.equals("qwen2")) {
      traits.add(Trait.OUTPUT_BIAS);
    }
    if (family.equals("qwen3")) {
      traits.add(Trait.QUERY_KEY_NORM);
    }
    if (config.path("mlp_bias").asBoolean()) {
      traits.add(Trait.FEED_FORWARD_BIAS);
    }
    if (config.path("tie_word_embeddings").asBoolean()) {
      traits.add(Trait.TIED_HEAD);
    }
    return traits;
  }

  private static JsonNode scaling(JsonNode config) {
    JsonNode node = config.path("rope_parameters");
    return node.isObject() ? node : config.path("rope_scaling");
  }

  private static Rope rope(
      JsonNode scaling, double theta, int positions, HuggingFaceConfig.Keys keys) {
    String type = scaling.path("rope_type").asText(scaling.path("type").asText("default"));
    double factor = number(scaling, "factor", 1);
    double original = number(scaling, "original_max_position_embeddings", positions);
    return switch (type) {
      // Dynamic scaling starts beyond the positions that are allowed here.
      case "default", "dynamic" -> new Rope.Plain(theta);
      case "linear" -> new Rope.Linear(theta, factor);
      case "llama3" ->
          new Rope.Llama3(
              theta,
              factor,
              number(scaling, "low_freq_factor", 1),
              number(scaling, "high_freq_factor", 4),
              original);
      case "yarn" -> {
        if (scaling.hasNonNull("attention_factor") || scaling.hasNonNull("mscale")) {
          keys.problem("rope: attention_factor and mscale of yarn are not supported");
        }
        yield new Rope.Yarn(
            theta,
            factor,
            original,
            number(scaling, "beta_fast", 32),
            number(scaling, "beta_slow", 1));
      }
      default -> {
        keys.problem(
            "rope: type '" + type + "' is not supported, only default, linear, llama3 and yarn");
        yield new Rope.Plain(theta);
      }
    };
  }

  private static double number(JsonNode node, String key, double otherwise) {
    return node.path(key).isNumber() ? node.path(key).asDouble() : otherwise;
  }
}
