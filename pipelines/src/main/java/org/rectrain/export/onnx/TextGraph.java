package org.rectrain.export.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.rectrain.export.onnx.GraphBuilder.Kind;
import org.rectrain.nn.backbone.BertSpec;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.nn.engine.Parameters;

/**
 * The text encoder as one graph: {@code input_ids}, {@code attention_mask} (N, T) int64 to {@code
 * text_vector} (N, E), N and T chosen by each call.
 *
 * <p>Padding is never multiplied: all but the attention itself runs over the M tokens that are
 * there, one after another. One gather brings a product's rows to their heads and back, so nothing
 * is split or transposed, and the wide layer is made and used in parts that stay in the cache. The
 * scores' factor is in the query's weights. In the shapes below H is the number of heads and D
 * their size.
 */
final class TextGraph {
  /** What a padded token adds to a score: finite, so that no row becomes NaN. */
  static final double DROPPED = -3.4028234663852886e38;

  /**
   * Widest part of the wide layer that is held at a time in float32. Rounded products are so short
   * that parts cost more than they save.
   */
  private static final int PART = 384;

  private final GraphBuilder graph;
  private final Layers layers;
  private final Precision precision;
  private final BertSpec spec;
  private final Parameters parameters;

  /** Places (M) of the tokens that are there, among all N x T. */
  private String places = "";

  /** The place (M) of each of these tokens in its text. */
  private String order = "";

  /** The place (N, T) of each token among the M, any for padding. */
  private String back = "";

  /** Rows (N, H, T) of a product (M x H, D). */
  private String toHeads = "";

  /** Rows (M, H) of heads (N x H x T, D). */
  private String fromHeads = "";

  private TextGraph(GraphBuilder graph, Precision precision, BertSpec spec, Parameters parameters) {
    this.graph = graph;
    this.layers = new Layers(graph, precision);
    this.precision = precision;
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
    String tokens = graph.node("Gather", graph.node("Shape", mask), graph.index(1)); // -> ()
    String bias = dropped(kept, tokens);
    find(mask, tokens);
    String x = embed(ids);
    for (int i = 0; i < spec.layers(); i++) {
      x = layer(x, bias, spec.layerPrefix(i));
    }
    graph.output(layers.pool(padded(x), kept, pooling), "text_vector", "batch", spec.hidden());
  }

  /** What the mask adds to scores, (N, 1, T, T): with all rows written out it is added faster. */
  private String dropped(String kept, String tokens) {
    String missing = graph.node("Sub", graph.scalar(1), kept);
    String row =
        graph.node(
            "Unsqueeze",
            graph.node("Mul", missing, graph.scalar(DROPPED)),
            graph.longs(1, 2)); // -> (N, 1, 1, T)
    String size = graph.node("Unsqueeze", tokens, graph.longs(0));
    String square =
        graph.node("Concat", List.of(graph.longs(1, 1), size, size), Attribute.of("axis", 0L));
    return graph.node("Expand", row, square);
  }

  /** Where the tokens are, and where their heads come from and go. */
  private void find(String mask, String tokens) {
    String flat = graph.node("Reshape", mask, graph.longs(-1));
    places = graph.node("Squeeze", graph.node("NonZero", flat), graph.longs(0));
    String counted = graph.node("Sub", graph.node("CumSum", flat, graph.index(0)), graph.index(1));
    String place = graph.node("Max", counted, graph.index(0));
    back = graph.node("Reshape", place, graph.node("Shape", mask));
    order = graph.node("Mod", places, tokens);
    String heads = graph.index(spec.heads());
    String head = graph.longs(LongStream.range(0, spec.heads()).toArray());
    toHeads =
        graph.node(
            "Add",
            graph.node("Mul", graph.node("Unsqueeze", back, graph.longs(1)), heads),
            graph.node("Unsqueeze", head, graph.longs(1)));
    String text = graph.node("Mul", graph.node("Sub", places, order), heads);
    fromHeads =
        graph.node(
            "Add",
            graph.node("Unsqueeze", graph.node("Add", text, order), graph.longs(1)),
            graph.node("Mul", head, tokens));
  }

  /** (M, W) -> (N, T, W). */
  private String padded(String x) {
    return layers.gather(x, back);
  }

  /** (N, T) -> (M). */
  private String packed(String x) {
    return layers.gather(graph.node("Reshape", x, graph.longs(-1)), places);
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
    String own =
        layers.rows(
            "embeddings.position_embeddings.weight", order, positions, spec.maxTokens(), width);
    return norm(graph.node("Add", words, own), "embeddings.LayerNorm");
  }

  private String layer(String x, String bias, String prefix) {
    String attended =
        linear(attention(x, bias, prefix + "attention.self."), prefix + "attention.output.dense");
    String middle = norm(graph.node("Add", x, attended), prefix + "attention.output.LayerNorm");
    String narrow = widened(middle, prefix + "intermediate.dense", prefix + "output.dense");
    return norm(graph.node("Add", middle, narrow), prefix + "output.LayerNorm");
  }

  /** The wide layer, part after part: each adds what it gives to the sum of those before. */
  private String widened(String x, String in, String out) {
    float[] first = weights(in + ".weight"); // (W, E)
    float[] shift = weights(in + ".bias");
    float[] second = weights(out + ".weight"); // (E, W)
    int e = spec.hidden();
    int parts = precision == Precision.FLOAT32 ? (shift.length + PART - 1) / PART : 1;
    String sum = "";
    for (int i = 0; i < parts; i++) {
      int from = i * shift.length / parts;
      int to = (i + 1) * shift.length / parts;
      float[] rows = Arrays.copyOfRange(first, from * e, to * e);
      float[] bias = Arrays.copyOfRange(shift, from, to);
      String wide = graph.node("Gelu", layers.linear(in, x, rows, bias, e, to - from));
      float[] columns = new float[e * (to - from)];
      for (int o = 0; o < e; o++) {
        System.arraycopy(second, o * shift.length + from, columns, o * (to - from), to - from);
      }
      sum =
          i == 0
              ? layers.linear(out, wide, columns, weights(out + ".bias"), to - from, e)
              : layers.exactSum(out, wide, columns, sum, to - from, e);
    }
    return sum;
  }

  private String attention(String x, String bias, String prefix) {
    int d = spec.hidden() / spec.heads();
    float[] weight = weights(prefix + "query.weight");
    float[] shift = weights(prefix + "query.bias");
    float factor = (float) (1 / Math.sqrt(d));
    for (int i = 0; i < weight.length; i++) {
      weight[i] *= factor;
    }
    for (int i = 0; i < shift.length; i++) {
      shift[i] *= factor;
    }
    int e = spec.hidden();
    String query = heads(layers.linear(prefix + "query", x, weight, shift, e, e));
    String key = heads(linear(x, prefix + "key"));
    String value = heads(linear(x, prefix + "value"));
    String turned = graph.node("Transpose", List.of(key), Attribute.list("perm", 0, 1, 3, 2));
    String scores = graph.node("Add", graph.node("MatMul", query, turned), bias);
    String shares = graph.node("Softmax", List.of(scores), Attribute.of("axis", -1L));
    String context = rows(graph.node("MatMul", shares, value), d, fromHeads);
    return graph.node("Reshape", context, graph.longs(-1, e)); // -> (M, E)
  }

  /** (M, E) -> (N, H, T, D). */
  private String heads(String x) {
    return rows(x, spec.hidden() / spec.heads(), toHeads);
  }

  private String rows(String x, long width, String indexes) {
    return layers.gather(graph.node("Reshape", x, graph.longs(-1, width)), indexes);
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

  private float[] weights(String name) {
    return parameters.get(name).values();
  }
}
