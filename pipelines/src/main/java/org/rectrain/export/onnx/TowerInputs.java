package org.rectrain.export.onnx;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rectrain.export.onnx.GraphBuilder.Attribute;
import org.rectrain.export.onnx.GraphBuilder.Kind;
import org.rectrain.model.Model;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.tower.ContentSpec;
import org.rectrain.nn.tower.FeatureLayout;
import org.rectrain.nn.tower.FeatureLayout.Side;
import org.rectrain.nn.tower.HeadSpec;
import org.rectrain.nn.tower.TextContent;
import org.rectrain.nn.tower.TwoTower;
import org.rectrain.nn.tower.TwoTowerSpec;

/**
 * The inputs of one tower graph, each declared when it is first asked for, and what is made of them
 * in more than one graph. B rows, L history events, D content width.
 */
final class TowerInputs {
  /** Name of the first size of every tensor. */
  static final String B = "batch";

  /** Name of the input that must hold the fingerprint of the caller's features. */
  static final String FINGERPRINT = "feature_fingerprint";

  private final GraphBuilder graph;
  private final Layers layers;
  private final TwoTowerSpec spec;
  private final Parameters parameters;
  private final Map<String, String> declared = new HashMap<>();
  private final Map<Side, String> numbers = new EnumMap<>(Side.class);

  TowerInputs(GraphBuilder graph, Precision precision, TwoTowerSpec spec, Parameters parameters) {
    this.graph = graph;
    this.layers = new Layers(graph, precision);
    this.spec = spec;
    this.parameters = parameters;
  }

  String floats(String name, Object... dimensions) {
    return declared.computeIfAbsent(name, n -> graph.input(n, Kind.FLOAT, dimensions));
  }

  String longs(String name, Object... dimensions) {
    return declared.computeIfAbsent(name, n -> graph.input(n, Kind.INT64, dimensions));
  }

  /** Whether contents are computed from anything; else they are zeros, which no caller hands in. */
  boolean hasContent() {
    return spec.textSize() > 0 || spec.itemIds() > 0;
  }

  /** (B, L, D). */
  String history() {
    if (hasContent()) {
      return floats("history_content", B, "events", spec.vectorSize());
    }
    return graph.node("Mul", graph.node("Unsqueeze", mask(), graph.longs(2)), zeros());
  }

  /** (B, D). */
  String item() {
    if (hasContent()) {
      return floats("item_content", B, spec.vectorSize());
    }
    String rows = graph.cast(longs(FINGERPRINT, B, 1L), Kind.FLOAT); // (B, 1)
    return graph.node("Mul", rows, zeros());
  }

  private String zeros() {
    return graph.floats("no_content", new float[spec.vectorSize()], spec.vectorSize());
  }

  /** (B, L), 1 for an event and 0 for padding. */
  String mask() {
    return floats("history_mask", B, "events");
  }

  /** (B, L). */
  String age() {
    return floats("history_age", B, "events");
  }

  /**
   * The value times 1 when the caller's fingerprint is the model's; else the run fails with an
   * error that bears this node's name. An index beyond a table is what every runtime refuses.
   */
  String guarded(String value, long fingerprint) {
    String given = longs(FINGERPRINT, B, 1L);
    String other = graph.node("Not", graph.node("Equal", given, graph.index(fingerprint)));
    String one = graph.floats("one", new float[] {1}, 1);
    String same = layers.gather(one, graph.cast(other, Kind.INT64));
    graph.nameLast("feature_fingerprint_must_be_that_of_feature_schema_json");
    return graph.node("Mul", value, same);
  }

  /** {@code text_vector} (B, E), brought to length sqrt(E), through its layer: (B, D). */
  String text() {
    String x = floats("text_vector", B, spec.textSize());
    String squares = graph.node("ReduceSum", graph.node("Mul", x, x), graph.longs(1));
    String norm = graph.node("Max", graph.node("Sqrt", squares), graph.scalar(1e-12));
    String root = graph.scalar(Math.sqrt(spec.textSize()));
    String scaled = graph.node("Mul", graph.node("Div", x, norm), root);
    if (spec.content().centring() != ContentSpec.Centring.NONE) {
      scaled = graph.node("Mul", unit(centred(scaled)), root);
    }
    return spec.content().source() == ContentSpec.Source.OWN ? scaled : layer("text", scaled);
  }

  private String centred(String x) {
    int size = spec.textSize();
    float[] all = parameters.get(TextContent.CENTRE).values();
    float[] mean = java.util.Arrays.copyOf(all, size);
    String out = graph.node("Sub", x, graph.floats("text_mean", mean, size));
    if (spec.content().centring() == ContentSpec.Centring.LINEAR) {
      float[] map = java.util.Arrays.copyOfRange(all, size, all.length);
      out = graph.node("MatMul", out, graph.floats("text_map", map, size, size));
    }
    return out;
  }

  /** Vectors (B, width) brought to length 1. */
  String unit(String x) {
    String squares = graph.node("ReduceSum", graph.node("Mul", x, x), graph.longs(1));
    return graph.node(
        "Div", x, graph.node("Max", graph.node("Sqrt", squares), graph.scalar(1e-12)));
  }

  /** The own vectors (B, D) of items by {@code item_index}, zeros where it is 0. */
  String itemId() {
    String index = longs("item_index", B);
    String table = "item_id.weight";
    return known(
        index, layers.rows(table, index, weights(table), spec.itemIds(), spec.vectorSize()));
  }

  /** Pieces (B, width) of the dense vector of one side. */
  List<String> dense(Side side) {
    List<String> pieces = new ArrayList<>();
    for (FeatureLayout.Categorical feature : spec.features().categorical(side)) {
      pieces.add(lookup(feature, "embedding." + feature.name() + ".weight", feature.dimension()));
    }
    if (!spec.features().numeric(side).isEmpty()) {
      pieces.add(numbers(side));
    }
    return pieces;
  }

  /** Addends (B, K) of one side's linear part. */
  List<String> linear(Side side) {
    List<String> addends = new ArrayList<>();
    int tasks = spec.tasks().size();
    for (FeatureLayout.Categorical feature : spec.features().categorical(side)) {
      addends.add(lookup(feature, "linear." + feature.name() + ".weight", tasks));
    }
    int own = spec.features().numeric(side).size(); // the factors included
    if (own > 0) {
      List<FeatureLayout.Numeric> all = spec.features().numeric();
      float[] weights = weights("linear.numeric.weight"); // (K, F)
      float[] part = new float[tasks * own];
      for (int f = 0, at = 0; f < all.size(); f++) {
        if (all.get(f).side() == side) {
          for (int k = 0; k < tasks; k++) {
            part[k * own + at] = weights[k * all.size() + f];
          }
          at++;
        }
      }
      String name = "linear." + word(side);
      addends.add(layers.exact(name, numbers(side), part, new float[0], own, tasks));
    }
    return addends;
  }

  /**
   * The numbers (B, width) of one side. An item's end with its factors, which the graph looks up by
   * the item's index, so that callers know nothing of them.
   */
  private String numbers(Side side) {
    String kept = numbers.get(side);
    if (kept == null) {
      int all = spec.features().numeric(side).size();
      int factors = side == Side.ITEM ? factors() : 0;
      List<String> parts = new ArrayList<>();
      if (all > factors) {
        parts.add(floats(word(side) + "_number", B, all - factors));
      }
      if (factors > 0) {
        float[] table = parameters.get(Model.FACTORS).values();
        String rows = graph.floats("item_factors", table, table.length / factors, factors);
        parts.add(layers.gather(rows, longs("item_index", B)));
      }
      kept = concat(parts);
      numbers.put(side, kept);
    }
    return kept;
  }

  private int factors() {
    return parameters.contains(Model.FACTORS)
        ? Math.toIntExact(parameters.get(Model.FACTORS).shape().get(1))
        : 0;
  }

  /**
   * The tasks' network over the concatenation of some values: one network, or for each task a mix
   * of experts by a gate of its own.
   *
   * @return (B, K)
   */
  String heads(String path, List<String> in) {
    if (spec.heads().sharing() == HeadSpec.Sharing.BOTTOM) {
      return network(path, in);
    }
    String x = concat(in);
    List<String> outputs = new ArrayList<>();
    for (int i = 0; i < spec.heads().experts(); i++) {
      String out = graph.node("Relu", network(path + ".expert." + i, List.of(x)));
      outputs.add(graph.node("Unsqueeze", out, graph.longs(1)));
    }
    String stacked = concat(outputs); // -> (B, n, W)
    List<String> logits = new ArrayList<>();
    for (int k = 0; k < spec.tasks().size(); k++) {
      String gate = layer(path + ".gate." + k, x);
      String shares = graph.node("Softmax", List.of(gate), Attribute.of("axis", 1L));
      String row = graph.node("Unsqueeze", shares, graph.longs(1)); // -> (B, 1, n)
      String mixed =
          graph.node("Squeeze", graph.node("MatMul", row, stacked), graph.longs(1)); // -> (B, W)
      logits.add(network(path + ".task." + k, List.of(mixed)));
    }
    return concat(logits);
  }

  private String lookup(FeatureLayout.Categorical feature, String table, int width) {
    List<FeatureLayout.Categorical> own = spec.features().categorical(feature.side());
    String indexes = longs(word(feature.side()) + "_category", B, own.size());
    String index = layers.gatherAxis(indexes, graph.index(own.indexOf(feature)), 1); // -> (B)
    String rows = layers.rows(table, index, weights(table), feature.cardinality(), width);
    return feature.unknown() == FeatureLayout.Unknown.LEARNED ? rows : known(index, rows);
  }

  /** Rows (B, width), those of index 0 replaced by zeros. */
  String known(String index, String rows) {
    String above = graph.cast(graph.node("Greater", index, graph.index(0)), Kind.FLOAT);
    return graph.node("Mul", rows, graph.node("Unsqueeze", above, graph.longs(1)));
  }

  /** One linear layer of the scorer. */
  String layer(String path, String x) {
    float[] bias = weights(path + ".bias");
    float[] weight = weights(path + ".weight");
    return layers.exact(path, x, weight, bias, weight.length / bias.length, bias.length);
  }

  /** The network of that name over the concatenation of some values. */
  String network(String path, List<String> in) {
    String x = concat(in);
    for (int i = 0; parameters.contains(TwoTower.PREFIX + path + "." + i + ".weight"); i++) {
      x = layer(path + "." + i, i == 0 ? x : graph.node("Relu", x));
    }
    return x;
  }

  String concat(List<String> values) {
    return values.size() == 1
        ? values.get(0)
        : graph.node("Concat", values, Attribute.of("axis", 1L));
  }

  String sum(List<String> values) {
    String sum = values.get(0);
    for (String value : values.subList(1, values.size())) {
      sum = graph.node("Add", sum, value);
    }
    return sum;
  }

  /** (B, L) scores -> the history's mean under their softmax, (B, D); learned where it is empty. */
  String pooled(String scores) {
    String hidden =
        graph.node("Mul", graph.node("Sub", mask(), graph.scalar(1)), graph.scalar(1e9));
    String soft =
        graph.node("Softmax", List.of(graph.node("Add", scores, hidden)), Attribute.of("axis", 1L));
    return mean(graph.node("Mul", soft, mask()));
  }

  /** (B, L) weights that are 0 at padding -> (B, D). */
  String mean(String weights) {
    String row = graph.node("Unsqueeze", weights, graph.longs(1));
    String sum = graph.node("Squeeze", graph.node("MatMul", row, history()), graph.longs(1));
    String events = graph.node("ReduceSum", mask(), graph.longs(1)); // -> (B, 1)
    String none = graph.cast(graph.node("Equal", events, graph.scalar(0)), Kind.FLOAT);
    String empty = graph.floats("history.empty", weights("history.empty"), spec.vectorSize());
    return graph.node("Add", sum, graph.node("Mul", none, empty));
  }

  GraphBuilder graph() {
    return graph;
  }

  Layers layers() {
    return layers;
  }

  /** Values of a parameter of the scorer. */
  float[] weights(String name) {
    return parameters.get(TwoTower.PREFIX + name).values();
  }

  private static String word(Side side) {
    return side.name().toLowerCase(Locale.ROOT);
  }
}
