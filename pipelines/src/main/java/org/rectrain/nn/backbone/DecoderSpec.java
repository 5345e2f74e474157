package org.rectrain.nn.backbone;

import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Parameters;

/**
 * Sizes of a decoder of the Qwen2, Qwen3 or Llama family, as in HuggingFace's config.json.
 *
 * @param vocabulary number of token ids
 * @param hidden E
 * @param layers depth
 * @param heads H, of the queries
 * @param keyValueHeads of keys and values; divides {@code heads}
 * @param headSize D
 * @param intermediate width of the feed-forward layer
 * @param maxTokens the longest text
 * @param epsilon of the norms
 * @param rope positions
 * @param traits what distinguishes the families
 */
public record DecoderSpec(
    int vocabulary,
    int hidden,
    int layers,
    int heads,
    int keyValueHeads,
    int headSize,
    int intermediate,
    int maxTokens,
    double epsilon,
    Rope rope,
    Set<Trait> traits)
    implements BackboneSpec {

  /** What distinguishes the families. */
  public enum Trait {
    /** Biases on queries, keys and values (Qwen2). */
    QUERY_KEY_VALUE_BIAS,
    /** A bias on attention's output. */
    OUTPUT_BIAS,
    /** Norms over each head's query and key (Qwen3). */
    QUERY_KEY_NORM,
    /** Biases in the feed-forward layer. */
    FEED_FORWARD_BIAS,
    /** The vocabulary's logits come from the token embedding; else from lm_head.weight. */
    TIED_HEAD
  }

  public DecoderSpec {
    traits = Set.copyOf(traits);
    if (layers < 1 || keyValueHeads < 1 || heads % keyValueHeads != 0 || headSize % 2 != 0) {
      throw new IllegalArgumentException(
          heads + " heads over " + keyValueHeads + " of size " + headSize + " do not fit");
    }
  }

  @Override
  public Map<String, Shape> shapes() {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    shapes.put("embed_tokens.weight", new Shape(vocabulary, hidden));
    for (int i = 0; i < layers; i++) {
      String prefix = layerPrefix(i);
      shapes.put(prefix + "input_layernorm.weight", new Shape(hidden));
      linears(i)
          .forEach(
              (path, shape) -> {
                shapes.put(path + ".weight", shape);
                if (hasBias(path)) {
                  shapes.put(path + ".bias", new Shape(shape.get(0)));
                }
              });
      if (traits.contains(Trait.QUERY_KEY_NORM)) {
        shapes.put(prefix + "self_attn.q_norm.weight", new Shape(headSize));
        shapes.put(prefix + "self_attn.k_norm.weight", new Shape(headSize));
      }
      shapes.put(prefix + "post_attention_layernorm.weight", new Shape(hidden));
    }
    shapes.put("norm.weight", new Shape(hidden));
    return shapes;
  }

  /** Name of the matrix (vocabulary, E) that makes logits of tokens. */
  public String headName() {
    return traits.contains(Trait.TIED_HEAD) ? "embed_tokens.weight" : "lm_head.weight";
  }

  @Override
  public String layerPrefix(int index) {
    return "layers." + index + ".";
  }

  @Override
  public List<String> usualTargets() {
    return List.of("q_proj", "v_proj");
  }

  @Override
  public Pooling usualPooling() {
    return Pooling.LAST;
  }

  @Override
  public DecoderSpec withLayers(int depth) {
    return sized(vocabulary, depth);
  }

  @Override
  public DecoderSpec withVocabulary(int tokens) {
    return sized(tokens, layers);
  }

  private DecoderSpec sized(int tokens, int depth) {
    return new DecoderSpec(
        tokens,
        hidden,
        depth,
        heads,
        keyValueHeads,
        headSize,
        intermediate,
        maxTokens,
        epsilon,
        rope,
        traits);
  }

  @Override
  public String tokenTable() {
    return "embed_tokens.weight";
  }

  @Override
  public Decoder over(Parameters parameters, @Nullable Lora lora) {
    return new Decoder(this, parameters, lora);
  }

  @Override
  public Map<String, Shape> linears(int layer) {
    String prefix = layerPrefix(layer);
    Map<String, Shape> shapes = new LinkedHashMap<>();
    long queries = (long) heads * headSize;
    long keys = (long) keyValueHeads * headSize;
    shapes.put(prefix + "self_attn.q_proj", new Shape(queries, hidden));
    shapes.put(prefix + "self_attn.k_proj", new Shape(keys, hidden));
    shapes.put(prefix + "self_attn.v_proj", new Shape(keys, hidden));
    shapes.put(prefix + "self_attn.o_proj", new Shape(hidden, queries));
    shapes.put(prefix + "mlp.gate_proj", new Shape(intermediate, hidden));
    shapes.put(prefix + "mlp.up_proj", new Shape(intermediate, hidden));
    shapes.put(prefix + "mlp.down_proj", new Shape(hidden, intermediate));
    return shapes;
  }

  private boolean hasBias(String path) {
    if (path.contains(".mlp.")) {
      return traits.contains(Trait.FEED_FORWARD_BIAS);
    }
    return traits.contains(
        path.endsWith("o_proj") ? Trait.OUTPUT_BIAS : Trait.QUERY_KEY_VALUE_BIAS);
  }
}
