package org.rectrain.nn.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;

/** Sizes of a backbone: enough to name its parameters and to build it over them. */
public sealed interface BackboneSpec permits BertSpec, DecoderSpec {
  /** E, the hidden size. */
  int hidden();

  /** Depth. */
  int layers();

  /** The longest text in tokens. */
  int maxTokens();

  /** Number of token ids. */
  int vocabulary();

  /** Every parameter's shape by its HuggingFace name. */
  Map<String, Shape> shapes();

  /** Weight shapes (out, in) by module path of the linear layers that LoRA can adapt. */
  default Map<String, Shape> linears() {
    Map<String, Shape> all = new LinkedHashMap<>();
    for (int i = 0; i < layers(); i++) {
      all.putAll(linears(i));
    }
    return all;
  }

  /** Those of one layer. */
  Map<String, Shape> linears(int layer);

  /** The linear layers that adapters go to unless others are named: queries and values. */
  List<String> usualTargets();

  /** Names of the weights of {@link #linears()}: what may be stored in bfloat16. */
  default java.util.Set<String> linearWeights() {
    return linears().keySet().stream()
        .map(path -> path + ".weight")
        .collect(java.util.stream.Collectors.toUnmodifiableSet());
  }

  /** Prefix of the names of a layer's parameters, with the dot at its end. */
  String layerPrefix(int index);

  /**
   * The lowest layer with something that learns; {@link #layers()} when nothing does, 0 when the
   * embeddings do.
   */
  default int firstTrainableLayer(Parameters parameters) {
    String embeddings = tokenTable().substring(0, tokenTable().indexOf('.') + 1);
    int first = layers();
    for (Parameter parameter : parameters.trainable()) {
      if (parameter.name().startsWith(embeddings)) {
        return 0;
      }
      for (int i = 0; i < first; i++) {
        if (parameter.name().startsWith(layerPrefix(i))) {
          first = i;
        }
      }
    }
    return first;
  }

  /**
   * Tokens of each text.
   *
   * @param ids (N, T)
   * @throws IllegalArgumentException when they are more than the model takes
   */
  default long requireLength(NDArray ids) {
    long tokens = ids.getShape().get(1);
    if (tokens > maxTokens()) {
      throw new IllegalArgumentException(
          "a text of " + tokens + " tokens; the model takes " + maxTokens());
    }
    return tokens;
  }

  /** How models of the family are usually pooled. */
  Pooling usualPooling();

  /** The same sizes with another depth. */
  BackboneSpec withLayers(int depth);

  /** Name of the token vectors (vocabulary, E). */
  String tokenTable();

  /** The same sizes with another number of token ids. */
  BackboneSpec withVocabulary(int tokens);

  /**
   * The network over parameters that are in the store.
   *
   * @param lora adapters over the same store, or null
   */
  Backbone over(Parameters parameters, @Nullable Lora lora);
}
