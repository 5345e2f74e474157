package org.rectrain.export.onnx;

import java.util.List;
import org.rectrain.export.onnx.GraphBuilder.Attribute;
import org.rectrain.export.onnx.GraphBuilder.Kind;
import org.rectrain.nn.BertSpec;
import org.rectrain.nn.Parameters;
import org.rectrain.nn.Pooling;

/**
 * The text encoder as one graph: {@code input_ids}, {@code attention_mask} (N, T) int64 to {@code
 * text_vector} (N, E), N and T chosen by each call.
 *
 * <p>Query, key and value are one product, and the scores' factor lies in the query's weights.
 * Padding is never multiplied: all but the attention itself runs over the M tokens that are there,
 * one after another. In the shapes below H is the number of heads and D their size.
 */
final class TextGraph {
  /** What a padded token adds to a score: finite, so that no row becomes NaN. */
  private static final double DROPPED = -3.4028234663852886e38;

  private final GraphBuilder graph;
  private final Layers layers;
  private final BertSpec spec;
  private final Parameters parameters;

  /** Places (M) of the tokens that are there, among all N x T. */
  private String places = "";

  /** The place (N, T) of each token among the M, any for padding. */
  private String back = "";

  private TextGraph(GraphBuilder graph, Precision precision, BertSpec spec, Parameters parameters) {
    this.graph = graph;
    this.layers = new Layers(graph, precision);
    this.spec = spec;
    this.parameters = parameters;
  }

  /** The graph of an encoder whose adapters are merged. */
  static GraphBuilder of(
      BertSpec spec, Parameters parameters, Pooling pooling, Precision precision) {
    GraphBuilder graph = new GraphBuilder("text_encoder", "token ids to one vector per text");
    new TextGraph(graph, precision, spec, parameters).write(pooling);
    return graph;
  }

  private void write(Pooling pooling) {
    String ids = graph.input("input_ids", Kind.INT64, "batch", "tokens");
    String mask = graph.input("attention_mask", Kind.INT64, "batch", "tokens");
    String kept = graph.cast(mask, Kind.FLOAT);
    String missing = graph.node("Sub", graph.scalar(1), kept);
    String bias =
        graph.node(
            "Unsqueeze",
            graph.node("Mul", missing, graph.scalar(DROPPED)),
            graph.longs(1, 2)); // -> (N, 1, 1, T)
    String flat = graph.node("Reshape", mask, graph.longs(-1));
    places = graph.node("Squeeze", graph.node("NonZero", flat), graph.longs(0));
    String counted = graph.node("Sub", graph.node("CumSum", flat, graph.index(0)), graph.index(1));
    String place = graph.node("Max", counted, graph.index(0));
    back = graph.node("Reshape", place, graph.node("Shape", mask));
    String x = embed(ids);
    for (int i = 0; i < spec.layers(); i++) {
      x = layer(x, bias, spec.layerPrefix(i));
    }
    graph.output(pool(padded(x), kept, pooling), "text_vector", "batch", spec.hidden());
  }

  /** (M, W) -> (N, T, W). */
  private String padded(String x) {
    return layers.gather(x, back);
  }

  /** (N, T) or (N, T, W) -> (M) or (M, W). */
  private String packed(String x, long... width) {
    long[] shape = java.util.Arrays.copyOf(new long[] {-1}, 1 + width.length);
    System.arraycopy(width, 0, shape, 1, width.length);
    return layers.gather(graph.node("Reshape", x, graph.longs(shape)), places);
  }

  private String embed(String ids) {
    int width = spec.hidden();
    String words =
        layers.rows(
            "embeddings.word_embeddings.weight",
            packed(ids),
            weights("embeddings.word_embeddings.weight"),
            spec.vocabulary(),
            width);
    // Every token is of type 0, whose vector joins the positions'.
    float[] positions = weights("embeddings.position_embeddings.weight");
    float[] types = weights("embeddings.token_type_embeddings.weight");
    for (int i = 0; i < positions.length; i++) {
      positions[i] += types[i % width];
    }
    String tokens = graph.node("Gather", graph.node("Shape", ids), graph.index(1)); // -> ()
    String order = graph.node("Mod", places, tokens);
    String own =
        layers.rows(
            "embeddings.position_embeddings.weight", order, positions, spec.maxTokens(), width);
    return norm(graph.node("Add", words, own), "embeddings.LayerNorm");
  }

  private String layer(String x, String bias, String prefix) {
    String attended =
        linear(attention(x, bias, prefix + "attention.self."), prefix + "attention.output.dense");
    String middle = norm(graph.node("Add", x, attended), prefix + "attention.output.LayerNorm");
    String wide = linear(middle, prefix + "intermediate.dense");
    String narrow = linear(graph.node("Gelu", wide), prefix + "output.dense");
    return norm(graph.node("Add", middle, narrow), prefix + "output.LayerNorm");
  }

  private String attention(String x, String bias, String prefix) {
    int e = spec.hidden();
    int d = e / spec.heads();
    float[] weight = new float[3 * e * e];
    float[] shift = new float[3 * e];
    List<String> names = List.of("query", "key", "value");
    for (int i = 0; i < names.size(); i++) {
      System.arraycopy(weights(prefix + names.get(i) + ".weight"), 0, weight, i * e * e, e * e);
      System.arraycopy(weights(prefix + names.get(i) + ".bias"), 0, shift, i * e, e);
    }
    float factor = (float) (1 / Math.sqrt(d));
    for (int i = 0; i < e * e; i++) {
      weight[i] *= factor;
    }
    for (int i = 0; i < e; i++) {
      shift[i] *= factor;
    }
    String all = layers.linear(prefix + "query_key_value", x, weight, shift, e, 3 * e);
    List<String> parts =
        graph.nodes(
            "Split",
            3,
            List.of(padded(all)),
            Attribute.of("axis", 2L),
            Attribute.of("num_outputs", 3L));
    String query = heads(parts.get(0), 0, 2, 1, 3); // -> (N, H, T, D)
    String key = heads(parts.get(1), 0, 2, 3, 1); // -> (N, H, D, T)
    String value = heads(parts.get(2), 0, 2, 1, 3);
    String scores = graph.node("Add", graph.node("MatMul", query, key), bias);
    String shares = graph.node("Softmax", List.of(scores), Attribute.of("axis", -1L));
    String context = transposed(graph.node("MatMul", shares, value), 0, 2, 1, 3);
    return packed(context, e); // -> (M, E)
  }

  private String heads(String x, long... order) {
    long d = spec.hidden() / spec.heads();
    return transposed(graph.node("Reshape", x, graph.longs(0, 0, spec.heads(), d)), order);
  }

  private String transposed(String x, long... order) {
    return graph.node("Transpose", List.of(x), Attribute.list("perm", order));
  }

  private String linear(String x, String path) {
    float[] weight = weights(path + ".weight");
    float[] bias = weights(path + ".bias");
    return layers.linear(path, x, weight, bias, weight.length / bias.length, bias.length);
  }

  private String norm(String x, String path) {
    String gain = graph.floats(path + ".weight", weights(path + ".weight"), spec.hidden());
    String shift = graph.floats(path + ".bias", weights(path + ".bias"), spec.hidden());
    return graph.node(
        "LayerNormalization",
        List.of(x, gain, shift),
        Attribute.of("axis", -1L),
        Attribute.of("epsilon", (float) spec.epsilon()));
  }

  private String pool(String x, String kept, Pooling pooling) {
    return switch (pooling) {
      case CLS -> layers.gatherAxis(x, graph.index(0), 1);
      case MEAN -> {
        String weights = graph.node("Unsqueeze", kept, graph.longs(1)); // -> (N, 1, T)
        String sum = graph.node("Squeeze", graph.node("MatMul", weights, x), graph.longs(1));
        String count = graph.node("ReduceSum", kept, graph.longs(1)); // -> (N, 1)
        yield graph.node("Div", sum, count);
      }
      case LAST -> {
        String count = graph.node("ReduceSum", kept, graph.longs(1)); // -> (N, 1)
        String places = graph.node("CumSum", kept, graph.index(1)); // -> (N, T)
        String last = graph.cast(graph.node("Equal", places, count), Kind.FLOAT);
        String only = graph.node("Unsqueeze", graph.node("Mul", last, kept), graph.longs(1));
        yield graph.node("Squeeze", graph.node("MatMul", only, x), graph.longs(1));
      }
    };
  }

  private float[] weights(String name) {
    return parameters.get(name).values();
  }
}
