package org.rectrain.nn.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Fused;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Program;
import org.rectrain.nn.tower.FeatureLayout.Side;

/**
 * Two towers and a small network on top.
 *
 * <p>Every text (and item id) becomes a content vector once; candidates and histories gather from
 * these. The user tower makes {@code u = pooled history + network(history, features)}, the item
 * tower {@code v = content + network(content, features)} and a scalar; retrieval scores by {@code s
 * u v / sqrt(D) + scalar} with a learned s, written as one plain dot product of D + 1 numbers. So
 * before any training the dot product is the similarity of contents; {@link ContentSpec} says what
 * a content is, and may ask for both vectors to be of length 1. A task's logit is the sum of its
 * bias, a linear part over all features, the scaled dot product and a network over u, v, their
 * product and all features; of the user's last rows both may read what {@link Feedback} says.
 */
public final class TwoTower {
  /** Prefix of every parameter of the scorer: PEFT's {@code modules_to_save} names it. */
  public static final String PREFIX = "scorer.";

  private final TwoTowerSpec spec;
  private final Parameters parameters;
  private final FeatureProgram features;
  private final HistoryPooling pooling;
  private final Feedback feedback;
  private final Heads heads;

  /** A scorer over parameters that are in the store, see {@link #initialise}. */
  public TwoTower(TwoTowerSpec spec, Parameters parameters) {
    this.spec = spec;
    this.parameters = parameters;
    this.features = features(spec, parameters);
    this.pooling = new HistoryPooling(spec, parameters);
    this.feedback = new Feedback(spec, parameters);
    this.heads = heads(spec, parameters);
  }

  /** Adds the scorer's parameters to the store, frozen, by the seed and their names alone. */
  public static TwoTower initialise(TwoTowerSpec spec, Parameters parameters, long seed) {
    int d = spec.vectorSize();
    TextContent.initialise(spec, parameters, seed);
    if (spec.itemIds() > 0) {
      parameters.normal(PREFIX + "item_id.weight", new Shape(spec.itemIds(), d), 0.05, seed);
    }
    new HistoryPooling(spec, parameters).initialise(seed);
    if (spec.skipped() == TwoTowerSpec.Skipped.READ) {
      new Feedback(spec, parameters).initialise();
    }
    FeatureProgram features = features(spec, parameters);
    features.initialise(seed);
    Mlp.initialise(parameters, PREFIX + "user", userSizes(spec, features), seed);
    Mlp.initialise(parameters, PREFIX + "item", itemSizes(spec, features), seed);
    parameters.full(PREFIX + "log_scale", new Shape(1), TextContent.logScale(spec));
    heads(spec, parameters).initialise(topWidth(spec, features), seed);
    parameters.full(PREFIX + "dot", new Shape(spec.tasks().size()), 0);
    parameters.zeros(PREFIX + "bias", new Shape(spec.tasks().size()));
    return new TwoTower(spec, parameters);
  }

  public TwoTowerSpec spec() {
    return spec;
  }

  /** The same scorer on a worker's replica of the parameters. */
  public TwoTower on(Parameters replica) {
    return new TwoTower(spec, replica);
  }

  /**
   * Sets the tasks' biases to the log odds of their rates, where a fresh scorer should start.
   *
   * @param rates share of positives per task, in (0, 1)
   */
  public void startFrom(double... rates) {
    float[] bias = new float[spec.tasks().size()];
    for (int k = 0; k < bias.length; k++) {
      bias[k] = (float) Math.log(rates[k] / (1 - rates[k]));
    }
    parameters.get(PREFIX + "bias").assign(bias);
  }

  /** A parameter that is no part of the scorer but learns with it; null when it is not there. */
  public @Nullable NDArray extra(String name) {
    return parameters.contains(name) ? parameters.get(name).array() : null;
  }

  /** Name of the linear part's weights (K, F) over the layout's numeric features. */
  public String linearName() {
    return features.linear();
  }

  /**
   * Content vectors of the distinct texts or items of a batch.
   *
   * @param texts (N, E) pooled hidden states; any array when the spec has no text
   * @param ids (N) int64, item id indexes, 0 for unknown or for a text that is no item
   * @return (N, D)
   */
  public NDArray contents(Pass pass, NDArray texts, NDArray ids) {
    Program program = new Program();
    String i = program.input(ids);
    List<String> addends = new ArrayList<>();
    if (spec.textSize() > 0) {
      String x = program.input(texts);
      addends.add(TextContent.of(program, parameters, spec, x)); // -> (N, D)
    }
    if (spec.itemIds() > 0) {
      String table = program.input(parameters.get(PREFIX + "item_id.weight").array());
      String known = "torch.unsqueeze(torch.to(torch.gt(" + i + ", 0), 6), 1)";
      addends.add(
          program.let("torch.mul(torch.embedding(" + table + ", " + i + "), " + known + ")"));
    }
    if (addends.isEmpty()) {
      addends.add(
          program.let(
              "torch.mul(torch.unsqueeze(torch.to("
                  + i
                  + ", 6), 1), torch.zeros([1, "
                  + spec.vectorSize()
                  + "]))"));
    }
    return program.run(pass.manager(), Mlp.sum(program, addends));
  }

  /**
   * The user tower.
   *
   * @param contents (N, D)
   * @return (B, D + 1): the scaled vector and a one for the item's scalar
   */
  public NDArray encodeUsers(Pass pass, NDArray contents, UserSide side) {
    Program program = new Program();
    String all = program.input(contents);
    String history = pooling.pooled(program, all, side); // -> (B, D)
    List<String> in = new ArrayList<>(List.of(history));
    if (side.text() != null) {
      String own = HistoryPooling.gather(program, all, program.input(side.text()));
      history = program.let("torch.add(" + history + ", " + own + ")");
    }
    in.set(0, history);
    in.addAll(features.dense(program, Side.USER, side.user()));
    in.addAll(features.dense(program, Side.CONTEXT, side.context()));
    String delta = Mlp.append(program, pass, parameters, PREFIX + "user", in, spec.dropout());
    String vector = program.let("torch.add(" + history + ", " + delta + ")");
    String scale = program.input(parameters.get(PREFIX + "log_scale").array());
    String factor = "torch.exp(" + scale + ")";
    if (spec.content().similarity() == ContentSpec.Similarity.COSINE) {
      vector = TextContent.unit(program, vector);
    } else {
      factor = "torch.mul(" + factor + ", " + Fused.number(1 / Math.sqrt(spec.vectorSize())) + ")";
    }
    String scaled = program.let("torch.mul(" + vector + ", " + factor + ")");
    String one = "torch.ones_like(torch.slice(" + scaled + ", 1, 0, 1, 1))";
    return program.run(pass.manager(), program.let("torch.cat([" + scaled + ", " + one + "], 1)"));
  }

  /**
   * The item tower.
   *
   * @param contents (N, D)
   * @return (B, D + 1): the vector and the scalar
   */
  public NDArray encodeItems(Pass pass, NDArray contents, ItemSide side) {
    Program program = new Program();
    String own =
        HistoryPooling.gather(program, program.input(contents), program.input(side.candidate()));
    List<String> in = new ArrayList<>(List.of(own));
    in.addAll(features.dense(program, Side.ITEM, side.item()));
    String delta = Mlp.append(program, pass, parameters, PREFIX + "item", in, spec.dropout());
    // The network gives D corrections and the scalar. (B, D) -> (B, D + 1)
    String wide = program.let("torch.constant_pad_nd(" + own + ", [0, 1], 0)");
    String both = program.let("torch.add(" + wide + ", " + delta + ")");
    if (spec.content().similarity() == ContentSpec.Similarity.COSINE) {
      int d = spec.vectorSize();
      String part = program.let("torch.slice(" + both + ", 1, 0, " + d + ", 1)");
      String unit = TextContent.unit(program, part);
      String scalar = "torch.slice(" + both + ", 1, " + d + ", " + (d + 1) + ", 1)";
      both = program.let("torch.cat([" + unit + ", " + scalar + "], 1)");
    }
    return program.run(pass.manager(), both);
  }

  /**
   * The tasks' logits of B pairs.
   *
   * @param contents (N, D)
   * @param pair features of user and item together
   * @param users (B, D + 1) of {@link #encodeUsers}
   * @param items (B, D + 1) of {@link #encodeItems}
   * @return (B, K)
   */
  public NDArray logits(
      Pass pass,
      NDArray contents,
      UserSide user,
      ItemSide item,
      FieldTensors pair,
      NDArray users,
      NDArray items) {
    Program program = new Program();
    String u = program.input(users);
    String v = program.input(items);
    String product = program.let("torch.mul(" + u + ", " + v + ")"); // -> (B, D + 1)
    String dot = program.let("torch.sum(" + product + ", [1], True)"); // -> (B, 1)
    List<String> in = new ArrayList<>(List.of(u, v, product, dot));
    List<String> addends = new ArrayList<>();
    append(program, in, addends, Side.USER, user.user());
    append(program, in, addends, Side.CONTEXT, user.context());
    append(program, in, addends, Side.ITEM, item.item());
    append(program, in, addends, Side.PAIR, pair);
    if (spec.attention() == TwoTowerSpec.Attention.CANDIDATE) {
      in.addAll(pooling.attended(program, program.input(contents), user, item));
    }
    if (spec.skipped() == TwoTowerSpec.Skipped.READ) {
      String said = feedback.read(program, program.input(contents), user, item);
      in.add(said);
      addends.add(feedback.linear(program, said));
    }
    addends.add(heads.append(program, pass, in, spec.dropout()));
    String factor = program.input(parameters.get(PREFIX + "dot").array());
    addends.add(program.let("torch.mul(" + dot + ", " + factor + ")"));
    addends.add(program.input(parameters.get(PREFIX + "bias").array()));
    return program.run(pass.manager(), Mlp.sum(program, addends));
  }

  /**
   * All steps for B pairs.
   *
   * @param texts (N, E)
   * @param ids (N) int64
   */
  public Output forward(
      Pass pass, NDArray texts, NDArray ids, UserSide user, ItemSide item, FieldTensors pair) {
    NDArray contents = contents(pass, texts, ids);
    NDArray users = encodeUsers(pass, contents, user);
    NDArray items = encodeItems(pass, contents, item);
    return new Output(users, items, logits(pass, contents, user, item, pair, users, items));
  }

  /**
   * What {@link #forward} gives.
   *
   * @param users (B, D + 1)
   * @param items (B, D + 1)
   * @param logits (B, K)
   */
  public record Output(NDArray users, NDArray items, NDArray logits) {}

  private void append(
      Program program, List<String> in, List<String> addends, Side side, FieldTensors fields) {
    in.addAll(features.dense(program, side, fields));
    addends.addAll(features.linear(program, side, fields));
  }

  private static FeatureProgram features(TwoTowerSpec spec, Parameters parameters) {
    return new FeatureProgram(spec.features(), parameters, PREFIX, spec.tasks().size());
  }

  private static List<Integer> userSizes(TwoTowerSpec spec, FeatureProgram features) {
    int in = spec.vectorSize() + features.width(Side.USER, Side.CONTEXT);
    return List.of(in, spec.towerHidden(), spec.vectorSize());
  }

  private static List<Integer> itemSizes(TwoTowerSpec spec, FeatureProgram features) {
    int in = spec.vectorSize() + features.width(Side.ITEM);
    return List.of(in, spec.towerHidden(), spec.vectorSize() + 1);
  }

  private static Heads heads(TwoTowerSpec spec, Parameters parameters) {
    return new Heads(spec.heads(), parameters, PREFIX + "top", spec.hidden(), spec.tasks().size());
  }

  private static int topWidth(TwoTowerSpec spec, FeatureProgram features) {
    int d = spec.vectorSize();
    int attended = spec.attention() == TwoTowerSpec.Attention.CANDIDATE ? 2 * d : 0;
    int feedback = spec.skipped() == TwoTowerSpec.Skipped.READ ? Feedback.READERS : 0;
    return 3 * (d + 1) + 1 + attended + feedback + features.width(Side.values());
  }
}
