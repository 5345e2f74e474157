package org.rectrain.nn.tower;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.graph.EmbeddingTable;
import org.rectrain.nn.graph.Index;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;
import org.rectrain.nn.graph.Weight;

/** Structured features of a network: dense vectors and the linear part. */
final class FeatureBlock {
  private final FeatureLayout layout;
  private final Parameters parameters;
  private final String prefix;
  private final int tasks;

  FeatureBlock(FeatureLayout layout, Parameters parameters, String prefix, int tasks) {
    this.layout = layout;
    this.parameters = parameters;
    this.prefix = prefix;
    this.tasks = tasks;
  }

  void initialise(long seed) {
    for (var feature : layout.categorical()) {
      // Small: an index seen a few times must not shout; row 0 starts silent.
      Shape shape = new Shape(feature.cardinality(), feature.dimension());
      Parameter table = parameters.normal(table(feature), shape, 0.05, seed);
      float[] values = table.values();
      java.util.Arrays.fill(values, 0, feature.dimension(), 0);
      table.assign(values);
      parameters.zeros(linearTable(feature), new Shape(feature.cardinality(), tasks));
    }
    if (!layout.numeric().isEmpty()) {
      parameters.zeros(linear(), new Shape(tasks, layout.numeric().size()));
    }
  }

  /** Width of the dense vector of some sides. */
  int width(FeatureLayout.Side... sides) {
    int width = 0;
    for (var side : sides) {
      width += layout.numeric(side).size();
      width += layout.categorical(side).stream().mapToInt(f -> f.dimension()).sum();
    }
    return width;
  }

  /** The pieces (B, width) that together are one side's dense vector. */
  List<Value> dense(Net net, FeatureLayout.Side side, FieldInputs fields) {
    List<Value> pieces = new ArrayList<>(rows(net, side, fields, this::table));
    if (!layout.numeric(side).isEmpty()) {
      pieces.add(required(fields.numeric(), side, "numeric"));
    }
    return pieces;
  }

  /** The addends (B, K) of one side's linear part. */
  List<Value> linear(Net net, FeatureLayout.Side side, FieldInputs fields) {
    List<Value> addends = new ArrayList<>(rows(net, side, fields, this::linearTable));
    if (!layout.numeric(side).isEmpty()) {
      List<Integer> places =
          IntStream.range(0, layout.numeric().size())
              .filter(place -> layout.numeric().get(place).side() == side)
              .boxed()
              .toList();
      Weight own = net.weight(parameters.get(linear())).columns(places); // -> (K, F)
      addends.add(required(fields.numeric(), side, "numeric").linear(own));
    }
    return addends;
  }

  /** Adds what all features put into the heads, and their linear parts. */
  void append(
      Net net,
      List<Value> pieces,
      List<Value> addends,
      FieldInputs user,
      FieldInputs context,
      FieldInputs item,
      FieldInputs pair) {
    Map<FeatureLayout.Side, FieldInputs> all = new LinkedHashMap<>();
    all.put(FeatureLayout.Side.USER, user);
    all.put(FeatureLayout.Side.CONTEXT, context);
    all.put(FeatureLayout.Side.ITEM, item);
    all.put(FeatureLayout.Side.PAIR, pair);
    all.forEach(
        (side, fields) -> {
          pieces.addAll(dense(net, side, fields));
          addends.addAll(linear(net, side, fields));
        });
  }

  /** What the indexed features of a side have in some tables, each (B, columns of its table). */
  private List<Value> rows(
      Net net,
      FeatureLayout.Side side,
      FieldInputs fields,
      Function<FeatureLayout.Categorical, String> tableOf) {
    List<Value> rows = new ArrayList<>();
    for (FeatureLayout.Categorical feature : layout.categorical(side)) {
      Index all = required(fields.categorical(), side, "categorical");
      Index index = all.column(rows.size());
      EmbeddingTable table = net.table(parameters.get(tableOf.apply(feature)));
      boolean learned = feature.unknown() == FeatureLayout.Unknown.LEARNED;
      rows.add(learned ? table.rows(index) : table.knownRows(index));
    }
    return rows;
  }

  /** Name of the weights (K, F) of the linear part over all numeric features of the layout. */
  String linear() {
    return prefix + "linear.numeric.weight";
  }

  private String table(FeatureLayout.Categorical feature) {
    return prefix + "embedding." + feature.name() + ".weight";
  }

  private String linearTable(FeatureLayout.Categorical feature) {
    return prefix + "linear." + feature.name() + ".weight";
  }

  private static <T> T required(@Nullable T values, FeatureLayout.Side side, String kind) {
    if (values == null) {
      throw new IllegalArgumentException(
          "the " + kind + " features of side " + side + " are missing from the batch");
    }
    return values;
  }
}
