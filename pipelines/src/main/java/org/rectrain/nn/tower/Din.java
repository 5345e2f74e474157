package org.rectrain.nn.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Program;
import org.rectrain.nn.tower.FeatureLayout.Categorical;
import org.rectrain.nn.tower.FeatureLayout.Side;
import org.rectrain.nn.tower.FeatureLayout.Unknown;

/**
 * Deep interest network (Zhou et al. 2018, arXiv:1706.06978): a user's history is pooled once per
 * candidate, each event weighing what a small network (the local activation unit) says of the pair
 * of event and candidate. The weights are not normalised, so their sum tells how strongly the
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
    Program program = new Program();
    String items = items(program, input); // -> (N, E)
    String candidate =
        program.let("torch.embedding(" + items + ", " + program.input(input.candidate()) + ")");
    String pooled = pooled(program, pass, items, candidate, input); // -> (B, E)
    List<String> user = new ArrayList<>();
    NDArray users = input.users();
    if (spec.userIds() > 0 && users != null) {
      user.add(lookup(program, "user_id", program.input(users), Unknown.ZERO));
    }
    dense(program, Side.USER, input.user(), user);
    dense(program, Side.CONTEXT, input.context(), user);
    List<String> rest = new ArrayList<>(List.of(candidate, pooled));
    numbers(program, Side.ITEM, input.itemNumbers(), rest);
    numbers(program, Side.PAIR, input.pairNumbers(), rest);
    long rows = input.candidate().getShape().get(0);
    String x = first(program, user, rest);
    for (int i = 0; i < spec.hidden().size(); i++) {
      String out = i == 0 ? x : Mlp.layer(program, parameters, PREFIX + "top." + i, x);
      x = Dice.append(program, pass, parameters, PREFIX + "top." + i + ".dice", out, rows);
      if (pass.training() && spec.dropout() > 0) {
        x = program.dropout(x, spec.dropout(), pass.nextSeed());
      }
    }
    return program.run(pass.manager(), Mlp.layer(program, parameters, PREFIX + "top.out", x));
  }

  /**
   * The first layer on top, (B, width), of the user's part and the rest: their sum, so that one
   * user's part serves any number of candidates.
   */
  private String first(Program program, List<String> user, List<String> rest) {
    String weight = program.input(parameters.get(PREFIX + "top.0.weight").array());
    String bias = program.input(parameters.get(PREFIX + "top.0.bias").array());
    int split = topWidth() - restWidth();
    String out = part(program, concatenated(program, rest), weight, split, topWidth(), bias);
    if (user.isEmpty()) {
      return out;
    }
    String own = part(program, concatenated(program, user), weight, 0, split, "None");
    return program.let("torch.add(" + out + ", " + own + ")");
  }

  private static String concatenated(Program program, List<String> pieces) {
    return program.let("torch.cat([" + String.join(", ", pieces) + "], 1)");
  }

  /** A linear layer by some columns of a weight. */
  private static String part(
      Program program, String x, String weight, int from, int to, String bias) {
    return program.let(
        "torch.linear("
            + x
            + ", torch.slice("
            + weight
            + ", 1, "
            + from
            + ", "
            + to
            + ", 1), "
            + bias
            + ")");
  }

  /** Vectors (N, E): the id's, zeros for an unknown one, and those of the indexed features. */
  private String items(Program program, DinInput input) {
    List<String> pieces = new ArrayList<>();
    pieces.add(lookup(program, "item_id", program.input(input.ids()), Unknown.ZERO));
    indexed(program, Side.ITEM, input.categories(), pieces);
    return program.let("torch.cat([" + String.join(", ", pieces) + "], 1)");
  }

  /** The history as the candidate sees it: Σ a(event, candidate) · event. */
  private String pooled(
      Program program, Pass pass, String items, String candidate, DinInput input) {
    String row = program.input(input.row());
    String event =
        program.let("torch.embedding(" + items + ", " + program.input(input.history()) + ")");
    String own = program.let("torch.embedding(" + candidate + ", " + row + ")"); // -> (P, E)
    String x = pairs(program, items, candidate, event, own, input);
    long events = input.history().getShape().get(0);
    for (int i = 0; i < spec.attention().size(); i++) {
      String out = i == 0 ? x : Mlp.layer(program, parameters, PREFIX + "attention." + i, x);
      x = Dice.append(program, pass, parameters, PREFIX + "attention." + i + ".dice", out, events);
    }
    String weight = Mlp.layer(program, parameters, PREFIX + "attention.out", x); // -> (P, 1)
    String counted =
        program.let(
            "torch.mul(" + weight + ", torch.unsqueeze(" + program.input(input.counts()) + ", 1))");
    return program.let(
        String.format(
            "torch.index_add(torch.zeros_like(%s), 0, %s, torch.mul(%s, %s))",
            candidate, row, counted, event));
  }

  /**
   * The activation unit's first layer, (P, width), of [h, t, t - h, h * t]: with its weight cut
   * into four, h (W1 - W3) + t (W2 + W3) + (h * t) W4, of which the first two are taken once per
   * item and candidate instead of once per pair.
   */
  private String pairs(
      Program program, String items, String candidate, String event, String own, DinInput input) {
    String weight = program.input(parameters.get(PREFIX + "attention.0.weight").array());
    String bias = program.input(parameters.get(PREFIX + "attention.0.bias").array());
    int e = spec.itemSize();
    List<String> w = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      w.add(program.let("torch.slice(" + weight + ", 1, " + i * e + ", " + (i + 1) * e + ", 1)"));
    }
    String ofItems =
        program.let(
            String.format("torch.linear(%s, torch.sub(%s, %s), None)", items, w.get(0), w.get(2)));
    String ofCandidates =
        program.let(
            String.format(
                "torch.linear(%s, torch.add(%s, %s), %s)", candidate, w.get(1), w.get(2), bias));
    String product =
        program.let(
            String.format("torch.linear(torch.mul(%s, %s), %s, None)", event, own, w.get(3)));
    String history = program.input(input.history());
    String row = program.input(input.row());
    return program.let(
        String.format(
            "torch.add(torch.add(torch.embedding(%s, %s), torch.embedding(%s, %s)), %s)",
            ofItems, history, ofCandidates, row, product));
  }

  private void dense(Program program, Side side, FieldTensors fields, List<String> pieces) {
    indexed(program, side, fields.categorical(), pieces);
    numbers(program, side, fields.numeric(), pieces);
  }

  private void indexed(Program program, Side side, @Nullable NDArray indexes, List<String> pieces) {
    List<Categorical> features = spec.features().categorical(side);
    if (features.isEmpty()) {
      return;
    }
    String all = program.input(present(indexes, "indexed", side));
    for (int i = 0; i < features.size(); i++) {
      String column = program.let("torch.select(" + all + ", 1, " + i + ")");
      pieces.add(lookup(program, features.get(i).name(), column, features.get(i).unknown()));
    }
  }

  private void numbers(Program program, Side side, @Nullable NDArray values, List<String> pieces) {
    if (!spec.features().numeric(side).isEmpty()) {
      pieces.add(program.input(present(values, "numeric", side)));
    }
  }

  private static NDArray present(@Nullable NDArray array, String kind, Side side) {
    if (array == null) {
      throw new IllegalArgumentException(
          "the " + kind + " features of side " + side + " are missing from the batch");
    }
    return array;
  }

  private String lookup(Program program, String name, String index, Unknown unknown) {
    String weights = program.input(parameters.get(tableName(name)).array());
    String rows = program.let("torch.embedding(" + weights + ", " + index + ")");
    if (unknown == Unknown.LEARNED) {
      return rows;
    }
    return program.let(
        "torch.mul(" + rows + ", torch.unsqueeze(torch.to(torch.gt(" + index + ", 0), 6), 1))");
  }
}
