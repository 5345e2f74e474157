package org.rectrain.nn.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Program;

/** Structured features as pieces of a {@link Program}: dense vectors and the linear part. */
final class FeatureProgram {
  private final FeatureLayout layout;
  private final Parameters parameters;
  private final String prefix;
  private final int tasks;

  FeatureProgram(FeatureLayout layout, Parameters parameters, String prefix, int tasks) {
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

  /** Names of the pieces (B, width) that together are one side's dense vector. */
  List<String> dense(Program program, FeatureLayout.Side side, FieldTensors fields) {
    List<String> pieces = new ArrayList<>();
    var categorical = layout.categorical(side);
    if (!categorical.isEmpty()) {
      String indexes = program.input(required(fields.categorical(), side, "categorical"));
      for (int i = 0; i < categorical.size(); i++) {
        pieces.add(lookup(program, categorical.get(i), indexes, i, table(categorical.get(i))));
      }
    }
    if (!layout.numeric(side).isEmpty()) {
      pieces.add(program.input(required(fields.numeric(), side, "numeric")));
    }
    return pieces;
  }

  /** Names of the addends (B, K) of one side's linear part. */
  List<String> linear(Program program, FeatureLayout.Side side, FieldTensors fields) {
    List<String> addends = new ArrayList<>();
    var categorical = layout.categorical(side);
    if (!categorical.isEmpty()) {
      String indexes = program.input(required(fields.categorical(), side, "categorical"));
      for (int i = 0; i < categorical.size(); i++) {
        var feature = categorical.get(i);
        addends.add(lookup(program, feature, indexes, i, linearTable(feature)));
      }
    }
    if (!layout.numeric(side).isEmpty()) {
      String numbers = program.input(required(fields.numeric(), side, "numeric"));
      String weights = program.input(parameters.get(linear()).array());
      List<String> columns = new ArrayList<>();
      for (int i = 0; i < layout.numeric().size(); i++) {
        if (layout.numeric().get(i).side() == side) {
          columns.add("torch.select(" + weights + ", 1, " + i + ")");
        }
      }
      String own = program.let("torch.stack([" + String.join(", ", columns) + "], 1)"); // (K, F)
      addends.add(program.let("torch.linear(" + numbers + ", " + own + ", None)"));
    }
    return addends;
  }

  /** Name of the weights (K, F) of the linear part over all numeric features of the layout. */
  String linear() {
    return prefix + "linear.numeric.weight";
  }

  private String lookup(
      Program program,
      FeatureLayout.Categorical feature,
      String indexes,
      int column,
      String tableName) {
    String index = program.let("torch.select(" + indexes + ", 1, " + column + ")");
    String table = program.input(parameters.get(tableName).array());
    String rows = program.let("torch.embedding(" + table + ", " + index + ")"); // -> (B, dimension)
    if (feature.unknown() == FeatureLayout.Unknown.LEARNED) {
      return rows;
    }
    return program.let(
        "torch.mul(" + rows + ", torch.unsqueeze(torch.to(torch.gt(" + index + ", 0), 6), 1))");
  }

  private String table(FeatureLayout.Categorical feature) {
    return prefix + "embedding." + feature.name() + ".weight";
  }

  private String linearTable(FeatureLayout.Categorical feature) {
    return prefix + "linear." + feature.name() + ".weight";
  }

  private static NDArray required(
      @org.jspecify.annotations.Nullable NDArray array, FeatureLayout.Side side, String kind) {
    if (array == null) {
      throw new IllegalArgumentException(
          "the " + kind + " features of side " + side + " are missing from the batch");
    }
    return array;
  }
}
