package org.rectrain.nn.backbone;

import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Parameters;

/**
 * Sizes of a BERT encoder (Devlin et al. 2018, arXiv:1810.04805), as in HuggingFace's config.json.
 *
 * @param vocabulary number of token ids
 * @param hidden E
 * @param layers depth
 * @param heads H; divides E
 * @param intermediate width of the feed-forward layer
 * @param maxTokens number of positions
 * @param tokenTypes number of token types; type 0 is used
 * @param epsilon of the layer norms
 */
public record BertSpec(
    int vocabulary,
    int hidden,
    int layers,
    int heads,
    int intermediate,
    int maxTokens,
    int tokenTypes,
    double epsilon)
    implements BackboneSpec {

  public BertSpec {
    if (layers < 1 || heads < 1 || hidden % heads != 0) {
      throw new IllegalArgumentException(
          "a hidden size of "
              + hidden
              + " does not divide into "
              + heads
              + " heads, or there are no layers: "
              + layers);
    }
  }

  /** sentence-transformers/all-MiniLM-L6-v2. */
  public static BertSpec miniLmL6() {
    return new BertSpec(30522, 384, 6, 12, 1536, 512, 2, 1e-12);
  }

  @Override
  public BertSpec withLayers(int depth) {
    return new BertSpec(
        vocabulary, hidden, depth, heads, intermediate, maxTokens, tokenTypes, epsilon);
  }

  @Override
  public BertSpec withVocabulary(int tokens) {
    return new BertSpec(
        tokens, hidden, layers, heads, intermediate, maxTokens, tokenTypes, epsilon);
  }

  @Override
  public String tokenTable() {
    return "embeddings.word_embeddings.weight";
  }

  @Override
  public Map<String, Shape> shapes() {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    shapes.put("embeddings.word_embeddings.weight", new Shape(vocabulary, hidden));
    shapes.put("embeddings.position_embeddings.weight", new Shape(maxTokens, hidden));
    shapes.put("embeddings.token_type_embeddings.weight", new Shape(tokenTypes, hidden));
    norm(shapes, "embeddings.LayerNorm");
    for (int i = 0; i < layers; i++) {
      String prefix = layerPrefix(i);
      linears(i)
          .forEach(
              (path, shape) -> {
                shapes.put(path + ".weight", shape);
                shapes.put(path + ".bias", new Shape(shape.get(0)));
              });
      norm(shapes, prefix + "attention.output.LayerNorm");
      norm(shapes, prefix + "output.LayerNorm");
    }
    return shapes;
  }

  @Override
  public String layerPrefix(int index) {
    return "encoder.layer." + index + ".";
  }

  @Override
  public List<String> usualTargets() {
    return List.of("query", "value");
  }

  @Override
  public Pooling usualPooling() {
    return Pooling.MEAN;
  }

  @Override
  public BertEncoder over(Parameters parameters, @Nullable Lora lora) {
    return new BertEncoder(this, parameters, lora);
  }

  @Override
  public Map<String, Shape> linears(int layer) {
    String prefix = layerPrefix(layer);
    Map<String, Shape> shapes = new LinkedHashMap<>();
    shapes.put(prefix + "attention.self.query", new Shape(hidden, hidden));
    shapes.put(prefix + "attention.self.key", new Shape(hidden, hidden));
    shapes.put(prefix + "attention.self.value", new Shape(hidden, hidden));
    shapes.put(prefix + "attention.output.dense", new Shape(hidden, hidden));
    shapes.put(prefix + "intermediate.dense", new Shape(intermediate, hidden));
    shapes.put(prefix + "output.dense", new Shape(hidden, intermediate));
    return shapes;
  }

  private void norm(Map<String, Shape> shapes, String path) {
    shapes.put(path + ".weight", new Shape(hidden));
    shapes.put(path + ".bias", new Shape(hidden));
  }
}
