package org.rectrain.nn.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.graph.Bias;
import org.rectrain.nn.graph.EmbeddingTable;
import org.rectrain.nn.graph.Index;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;
import org.rectrain.nn.graph.Weight;
import org.rectrain.nn.tower.FeatureLayout.Categorical;
import org.rectrain.nn.tower.FeatureLayout.Side;
import org.rectrain.nn.tower.FeatureLayout.Unknown;

/**
 * Deep interest network (Zhou et al. 2018, arXiv:1706.06978): a user's history is pooled once per
 * candidate, each event weighing what a small network (the local activation unit) says of the pair
 * of event and candidate. The weights are not normalised, so their sum says how strongly the
 * history speaks for the candidate. {@link Dice} between the layers.
 *
 * <p>Legend: B pairs, N distinct items, P history events of all pairs, d embedding size, E item
 * vector (id and indexed features), K tasks.
 */
public final class Din {
  /** What all parameter names begin with. */
  public static final String PREFIX = "din.";

  private static final double SPREAD = 0.05;

  private final DinSpec spec;
  private final Parameters parameters;

  private Din(DinSpec spec, Parameters parameters) {
    this.spec = spec;
    this.parameters = parameters;
  }

  /** Adds a fresh network's parameters; the output layer starts at zero. */
  public static Din initialise(DinSpec spec, Parameters parameters, long seed) {
    int d = spec.dimension();
    table(parameters, "item_id", spec.itemIds(), d, seed);
    if (spec.userIds() > 0) {
      table(parameters, "user_id", spec.userIds(), d, seed);
    }
    for (Categorical feature : spec.features().categorical()) {
      table(parameters, feature.name(), feature.cardinality(), d, seed);
    }
    layers(parameters, "attention", 4 * spec.itemSize(), spec.attention(), seed);
    Mlp.linear(parameters, PREFIX + "attention.out", last(spec.attention()), 1, seed);
    Din din = new Din(spec, parameters);
    layers(parameters, "top", din.topWidth(), spec.hidden(), seed);
    int tasks = spec.tasks().size();
    parameters.zeros(PREFIX + "top.out.weight", new Shape(tasks, last(spec.hidden())));
    parameters.zeros(PREFIX + "top.out.bias", new Shape(tasks));
    return din;
  }

  private static void table(Parameters parameters, String name, int rows, int d, long seed) {
    parameters.normal(tableName(name), new Shape(rows, d), SPREAD, seed);
  }

  private static String tableName(String name) {
    return PREFIX + "embedding." + name + ".weight";
  }

  private static void layers(
      Parameters parameters, String part, int in, List<Integer> widths, long seed) {
    int width = in;
    for (int i = 0; i < widths.size(); i++) {
      Mlp.linear(parameters, PREFIX + part + "." + i, width, widths.get(i), seed);
      Dice.initialise(parameters, PREFIX + part + "." + i + ".dice", widths.get(i));
      width = widths.get(i);
    }
  }

  private static int last(List<Integer> widths) {
    return widths.get(widths.size() - 1);
  }

  /** Whether a parameter learns: all but the running statistics of {@link Dice}. */
  public static boolean learns(String name) {
    return !Dice.isStatistic(name);
  }

  public DinSpec spec() {
    return spec;
  }

  /**
   * Sets the tasks' biases to the log odds of their rates.
   *
   * @param rates share of positives per task, in (0, 1)
   */
  public void startFrom(double... rates) {
    float[] bias = new float[rates.length];
    for (int k = 0; k < bias.length; k++) {
      bias[k] = (float) Math.log(rates[k] / (1 - rates[k]));
    }
    parameters.get(PREFIX + "top.out.bias").assign(bias);
  }

  /** Width of what the network on top reads. */
  private int topWidth() {
    FeatureLayout layout = spec.features();
    int tables = layout.categorical(Side.USER).size() + layout.categorical(Side.CONTEXT).size();
    int numbers = layout.numeric(Side.USER).size() + layout.numeric(Side.CONTEXT).size();
    int own = spec.userIds() > 0 ? 1 : 0;
    return spec.dimension() * (tables + own) + numbers + restWidth();
  }

  /** Width of the part that is not the user's and the request's. */
  private int restWidth() {
    FeatureLayout layout = spec.features();
    int numbers = layout.numeric(Side.ITEM).size() + layout.numeric(Side.PAIR).size();
    return 2 * spec.itemSize() + numbers;
  }

  /**
   * The tasks' logits.
   *
   * @return (B, K)
   */
  public NDArray logits(Pass pass, DinInput input) {
    Net net = Net.in(pass);
    Value items = items(net, input); // -> (N, E)
    Value candidate = items.rows(net.index(input.candidate())); // -> (B, E)
    Value pooled = pooled(net, items, candidate, input); // -> (B, E)
    List<Value> user = new ArrayList<>();
    NDArray users = input.users();
    if (spec.userIds() > 0 && users != null) {
      user.add(table(net, "user_id").knownRows(net.index(users)));
    }
    dense(net, Side.USER, input.user(), user);
    dense(net, Side.CONTEXT, input.context(), user);
    List<Value> rest = new ArrayList<>(List.of(candidate, pooled));
    numbers(net, Side.ITEM, input.itemNumbers(), rest);
    numbers(net, Side.PAIR, input.pairNumbers(), rest);
    long rows = input.candidate().getShape().get(0);
    Value x = first(net, user, rest);
    for (int i = 0; i < spec.hidden().size(); i++) {
      Value out = i == 0 ? x : layer(net, "top." + i, x);
      x = Dice.append(net, parameters, PREFIX + "top." + i + ".dice", out, rows);
      x = x.dropout(spec.dropout());
    }
    return net.run(layer(net, "top.out", x));
  }

  /**
   * The first layer on top, (B, width), of the user's part and the rest: their sum, so that one
   * user's part serves any number of candidates.
   */
  private Value first(Net net, List<Value> user, List<Value> rest) {
    Weight weight = weight(net, "top.0");
    int split = topWidth() - restWidth();
    Weight ofRest = weight.columns(split, topWidth());
    Value out = Value.concat(rest).linear(ofRest, bias(net, "top.0"));
    return user.isEmpty() ? out : out.plus(Value.concat(user).linear(weight.columns(0, split)));
  }

  /** Vectors (N, E): the id's, zeros for an unknown one, and those of the indexed features. */
  private Value items(Net net, DinInput input) {
    List<Value> pieces = new ArrayList<>();
    pieces.add(table(net, "item_id").knownRows(net.index(input.ids())));
    indexed(net, Side.ITEM, input.categories(), pieces);
    return Value.concat(pieces);
  }

  /** The history as the candidate sees it: Σ a(event, candidate) · event. */
  private Value pooled(Net net, Value items, Value candidate, DinInput input) {
    Value event = items.rows(net.index(input.history())); // -> (P, E)
    Value own = candidate.rows(net.index(input.row())); // -> (P, E)
    Value x = pairs(net, items, candidate, event.times(own), input);
    long events = input.history().getShape().get(0);
    for (int i = 0; i < spec.attention().size(); i++) {
      Value out = i == 0 ? x : layer(net, "attention." + i, x);
      x = Dice.append(net, parameters, PREFIX + "attention." + i + ".dice", out, events);
    }
    Value weight = layer(net, "attention.out", x); // -> (P, 1)
    Value counted = weight.times(net.value(input.counts()).unsqueeze(1));
    return counted.times(event).sumPerRow(net.index(input.row()), candidate);
  }

  /**
   * The activation unit's first layer, (P, width), of [h, t, t - h, h * t]: with its weight cut
   * into four, h (W1 - W3) + t (W2 + W3) + (h * t) W4, of which the first two are taken once per
   * item and candidate instead of once per pair.
   */
  private Value pairs(Net net, Value items, Value candidate, Value product, DinInput input) {
    Weight weight = weight(net, "attention.0");
    int e = spec.itemSize();
    List<Weight> w = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      w.add(weight.columns(i * e, (i + 1) * e));
    }
    Value ofItems = items.linear(w.get(0).minus(w.get(2)));
    Value ofCandidates = candidate.linear(w.get(1).plus(w.get(2)), bias(net, "attention.0"));
    Value ofProducts = product.linear(w.get(3));
    return ofItems
        .rows(net.index(input.history()))
        .plus(ofCandidates.rows(net.index(input.row())))
        .plus(ofProducts);
  }

  private void dense(Net net, Side side, FieldTensors fields, List<Value> pieces) {
    indexed(net, side, fields.categorical(), pieces);
    numbers(net, side, fields.numeric(), pieces);
  }

  private void indexed(Net net, Side side, @Nullable NDArray indexes, List<Value> pieces) {
    List<Categorical> features = spec.features().categorical(side);
    for (int i = 0; i < features.size(); i++) {
      Index index = net.index(present(indexes, "indexed", side)).column(i);
      EmbeddingTable table = table(net, features.get(i).name());
      boolean learned = features.get(i).unknown() == Unknown.LEARNED;
      pieces.add(learned ? table.rows(index) : table.knownRows(index));
    }
  }

  private void numbers(Net net, Side side, @Nullable NDArray values, List<Value> pieces) {
    if (!spec.features().numeric(side).isEmpty()) {
      pieces.add(net.value(present(values, "numeric", side)));
    }
  }

  private static NDArray present(@Nullable NDArray array, String kind, Side side) {
    if (array == null) {
      throw new IllegalArgumentException(
          "the " + kind + " features of side " + side + " are missing from the batch");
    }
    return array;
  }

  private Value layer(Net net, String path, Value x) {
    return Mlp.layer(net, parameters, PREFIX + path, x);
  }

  private Weight weight(Net net, String path) {
    return net.weight(parameters.get(PREFIX + path + ".weight"));
  }

  private Bias bias(Net net, String path) {
    return net.bias(parameters.get(PREFIX + path + ".bias"));
  }

  private EmbeddingTable table(Net net, String name) {
    return net.table(parameters.get(tableName(name)));
  }
}
