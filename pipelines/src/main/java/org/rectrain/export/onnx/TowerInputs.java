package org.rectrain.export.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rectrain.export.onnx.GraphBuilder.Kind;
import org.rectrain.model.Model;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.graph.Index;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;
import org.rectrain.nn.tower.FeatureLayout.Side;
import org.rectrain.nn.tower.FieldInputs;
import org.rectrain.nn.tower.TwoTowerSpec;

/**
 * The named inputs of one exported graph, and the graph that a network over them becomes. B rows, L
 * history events, D content width.
 */
final class TowerInputs {
  /** Name of the first size of every tensor. */
  static final String B = "batch";

  /** Name of the input that must hold the fingerprint of the caller's features. */
  static final String FINGERPRINT = "feature_fingerprint";

  private final Net net = Net.exported();
  private final TwoTowerSpec spec;
  private final Parameters parameters;

  TowerInputs(TwoTowerSpec spec, Parameters parameters) {
    this.spec = spec;
    this.parameters = parameters;
  }

  Net net() {
    return net;
  }

  /** Vectors (B, E) of texts. */
  Value text() {
    return net.value("text_vector", B, spec.textSize());
  }

  /** Vectors (B, V) that items and users bring along. */
  Value vectors() {
    return net.value(TowerGraphs.VECTORS, B, spec.vectors().sum());
  }

  /** Indexes (B) of items with a vector or factors of their own. */
  Index itemIndex() {
    return net.index("item_index", B);
  }

  /** A fingerprint (B, 1). */
  Index fingerprint() {
    return net.index(FINGERPRINT, B, 1L);
  }

  /** Structured features of a side. */
  FieldInputs fields(Side side) {
    int indexed = spec.features().categorical(side).size();
    Index categorical = indexed == 0 ? null : net.index(word(side) + "_category", B, indexed);
    return new FieldInputs(categorical, numbers(side));
  }

  /**
   * The numbers (B, F) of one side. An item's end with its factors, which the graph looks up by the
   * item's index, so that callers know nothing of them.
   */
  private @Nullable Value numbers(Side side) {
    int all = spec.features().numeric(side).size();
    boolean factors = side == Side.ITEM && parameters.contains(Model.FACTORS);
    long looked = factors ? parameters.get(Model.FACTORS).shape().get(1) : 0;
    List<Value> parts = new ArrayList<>();
    if (all > looked) {
      parts.add(net.value(word(side) + "_number", B, all - looked));
    }
    if (factors) {
      parts.add(net.value(parameters.get(Model.FACTORS)).rows(itemIndex()));
    }
    return parts.isEmpty() ? null : Value.concat(parts);
  }

  private static String word(Side side) {
    return side.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The graph of a network.
   *
   * @param precision of large tables; the small networks stay in float32
   * @param result (B, width)
   */
  GraphBuilder graph(Named named, Precision precision, Value result, int width) {
    GraphBuilder graph = new GraphBuilder(named.graph(), named.description());
    String value = new NetRenderer(graph, new Layers(graph, precision)).render(result);
    graph.output(value, named.output(), B, width);
    return graph;
  }

  /**
   * The same that gives the result only where the caller's fingerprint is the model's; else the run
   * fails with an error that bears the name of a node. An index beyond a table is what every
   * runtime refuses.
   */
  GraphBuilder guarded(
      Named named, Precision precision, long fingerprint, Value result, int width) {
    GraphBuilder graph = new GraphBuilder(named.graph(), named.description());
    Layers layers = new Layers(graph, precision);
    NetRenderer renderer = new NetRenderer(graph, layers);
    String value = renderer.render(result);
    String given = renderer.render(fingerprint());
    String other = graph.node("Not", graph.node("Equal", given, graph.index(fingerprint)));
    String one = graph.floats("one", new float[] {1}, 1);
    String same = layers.gather(one, graph.cast(other, Kind.INT64));
    graph.nameLast("feature_fingerprint_must_be_that_of_feature_schema_json");
    graph.output(graph.node("Mul", value, same), named.output(), B, width);
    return graph;
  }

  /**
   * What people call a graph.
   *
   * @param graph its name
   * @param description what it makes of what
   * @param output name of its output
   */
  record Named(String graph, String description, String output) {}
}
