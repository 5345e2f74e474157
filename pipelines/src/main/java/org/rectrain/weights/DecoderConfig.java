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
    ForeignFile keys = ForeignFile.of(config, file, ForeignKeys.MODEL, ForeignKeys.DECODER);
    keys.require("hidden_act", "silu", "silu");
    keys.require("use_sliding_window", "false", "false");
    for (String kind : keys.texts("layer_types")) {
      if (!kind.equals("full_attention")) {
        keys.problem("layer_types: '" + kind + "' is not supported, only 'full_attention'");
      }
    }
    final int vocabulary = keys.size("vocab_size", HuggingFaceConfig.MOST_TOKENS);
    final int hidden = keys.size("hidden_size", HuggingFaceConfig.WIDEST);
    final int layers = keys.size("num_hidden_layers", HuggingFaceConfig.DEEPEST);
    final int heads = keys.size("num_attention_heads", HuggingFaceConfig.WIDEST);
    final int intermediate = keys.size("intermediate_size", HuggingFaceConfig.WIDEST);
    final int positions = keys.size("max_position_embeddings", HuggingFaceConfig.MOST_TOKENS);
    final int keyValue = keys.size("num_key_value_heads", heads, HuggingFaceConfig.WIDEST);
    final int headSize =
        keys.size("head_dim", Math.max(1, hidden / heads), HuggingFaceConfig.WIDEST);
    final double epsilon = keys.number("rms_norm_eps", 1e-6, 0, 1);
    if (heads % keyValue != 0) {
      keys.problem(
          "num_key_value_heads: " + keyValue + " does not divide " + heads + " attention heads");
    }
    if (headSize % 2 != 0) {
      keys.problem("head_dim: " + headSize + " is odd; rotary positions need pairs");
    }
    final Set<Trait> traits = traits(family, keys);
    final Rope rope = rope(config, positions, keys);
    keys.check();
    return new DecoderSpec(
        vocabulary,
        hidden,
        layers,
        heads,
        keyValue,
        headSize,
        intermediate,
        positions,
        epsilon,
        rope,
        traits);
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

  private static Set<Trait> traits(String family, ForeignFile keys) {
    Set<Trait> traits = EnumSet.noneOf(Trait.class);
    boolean bias = keys.flag("attention_bias");
    if (family.equals("qwen2") || bias) {
      traits.add(Trait.QUERY_KEY_VALUE_BIAS);
    }
    if (bias && !family.equals("qwen2")) {
      traits.add(Trait.OUTPUT_BIAS);
    }
    if (family.equals("qwen3")) {
      traits.add(Trait.QUERY_KEY_NORM);
    }
    if (keys.flag("mlp_bias")) {
      traits.add(Trait.FEED_FORWARD_BIAS);
    }
    if (keys.flag("tie_word_embeddings")) {
      traits.add(Trait.TIED_HEAD);
    }
    return traits;
  }

  /** Old files have rope_theta beside rope_scaling, new ones both in rope_parameters. */
  private static Rope rope(JsonNode config, int positions, ForeignFile keys) {
    String name = config.hasNonNull("rope_parameters") ? "rope_parameters" : "rope_scaling";
    JsonNode scaling = config.path(name);
    String at = name + ".";
    if (scaling.isObject()) {
      keys.checkKeys(at, scaling, ForeignKeys.ROPE);
    } else if (config.hasNonNull(name)) {
      keys.problem(name + ": expected a section, found " + scaling);
    }
    JsonNode other = config.path("rope_scaling");
    if (config.hasNonNull("rope_scaling") && !other.equals(scaling)) {
      keys.problem(
          "rope_scaling: " + other + " differs from rope_parameters; expected one of them");
    }
    double infinite = Double.POSITIVE_INFINITY;
    double outside = keys.number("rope_theta", 10_000, 0, infinite);
    double theta = keys.number(at, scaling, "rope_theta", outside, 0, infinite);
    double original =
        keys.number(at, scaling, "original_max_position_embeddings", positions, 0, infinite);
    String type = scaling.path("rope_type").asText(scaling.path("type").asText("default"));
    boolean scaled = Set.of("linear", "llama3", "yarn").contains(type);
    double factor = keys.number(at, scaling, "factor", scaled ? Double.NaN : 1, 0, infinite);
    return switch (type) {
      // Dynamic scaling starts beyond the positions that are allowed here.
      case "default", "dynamic" -> new Rope.Plain(theta);
      case "linear" -> new Rope.Linear(theta, factor);
      case "llama3" -> {
        double low = keys.number(at, scaling, "low_freq_factor", Double.NaN, 0, infinite);
        double high = keys.number(at, scaling, "high_freq_factor", Double.NaN, 0, infinite);
        if (high <= low) {
          keys.problem(at + "high_freq_factor: " + high + " is not above low_freq_factor " + low);
        }
        yield new Rope.Llama3(theta, factor, low, high, original);
      }
      case "yarn" ->
          new Rope.Yarn(
              theta,
              factor,
              original,
              keys.number(at, scaling, "beta_fast", 32, 0, infinite),
              keys.number(at, scaling, "beta_slow", 1, 0, infinite));
      default -> {
        keys.problem(
            name
                + ": rope_type '"
                + type
                + "' is not supported, only default, linear, llama3 and yarn");
        yield new Rope.Plain(theta);
      }
    };
  }
}
