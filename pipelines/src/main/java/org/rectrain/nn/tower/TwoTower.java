package org.rectrain.nn.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;
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

  /** Name of the projection of vectors (D, V). */
  public static final String VECTORS = PREFIX + "vectors.weight";

  private final TwoTowerSpec spec;
  private final Parameters parameters;
  private final TowerNet net;

  /** A scorer over parameters that are in the store, see {@link #initialise}. */
  public TwoTower(TwoTowerSpec spec, Parameters parameters) {
    this.spec = spec;
    this.parameters = parameters;
    this.net = new TowerNet(spec, parameters);
  }

  /** Adds the scorer's parameters to the store, frozen, by the seed and their names alone. */
  public static TwoTower initialise(TwoTowerSpec spec, Parameters parameters, long seed) {
    int d = spec.vectorSize();
    TextContent.initialise(spec, parameters, seed);
    if (spec.itemIds() > 0) {
      parameters.normal(PREFIX + "item_id.weight", new Shape(spec.itemIds(), d), 0.05, seed);
    }
    addVectors(spec, parameters, seed);
    new HistoryPooling(spec, parameters).initialise(seed);
    if (spec.past().skipped() == TwoTowerSpec.Skipped.READ) {
      new Feedback(spec, parameters).initialise();
    }
    TwoTower scorer = new TwoTower(spec, parameters);
    FeatureBlock features = scorer.net.features();
    features.initialise(seed);
    Mlp.initialise(parameters, PREFIX + "user", userSizes(spec, features), seed);
    Mlp.initialise(parameters, PREFIX + "item", itemSizes(spec, features), seed);
    parameters.full(PREFIX + "log_scale", new Shape(1), TextContent.logScale(spec));
    scorer.net.heads().initialise(topWidth(spec, features), seed);
    parameters.full(PREFIX + "dot", new Shape(spec.tasks().size()), 0);
    parameters.zeros(PREFIX + "bias", new Shape(spec.tasks().size()));
    return scorer;
  }

  public TwoTowerSpec spec() {
    return spec;
  }

  /** The projection of vectors (D, V); a missing one's 1 has a column of it, which is learned. */
  private static void addVectors(TwoTowerSpec spec, Parameters parameters, long seed) {
    int width = spec.vectors().sum();
    if (width > 0) {
      double bound = 1 / Math.sqrt(Math.max(spec.vectors().items(), spec.vectors().users()));
      parameters.uniform(VECTORS, new Shape(spec.vectorSize(), width), bound, seed);
    }
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
    return net.features().linear();
  }

  /**
   * Content vectors of the distinct texts or items of a batch.
   *
   * @param texts (N, E) pooled hidden states; any array when the spec has no text
   * @param ids (N) int64, item id indexes, 0 for unknown or for a text that is no item
   * @param vectors (N, V) of {@link TwoTowerSpec.VectorWidths}; any array when the spec has none
   * @return (N, D)
   */
  public NDArray contents(Pass pass, NDArray texts, NDArray ids, NDArray vectors) {
    Net net = Net.in(pass);
    return net.run(this.net.content(net, net.value(texts), net.index(ids), net.value(vectors)));
  }

  /**
   * The user tower.
   *
   * @param contents (N, D)
   * @return (B, D + 1): the scaled vector and a one for the item's scalar
   */
  public NDArray encodeUsers(Pass pass, NDArray contents, UserSide side) {
    Net net = Net.in(pass);
    return net.run(this.net.user(net, side.in(net, net.value(contents))));
  }

  /**
   * The item tower.
   *
   * @param contents (N, D)
   * @return (B, D + 1): the vector and the scalar
   */
  public NDArray encodeItems(Pass pass, NDArray contents, ItemSide side) {
    Net net = Net.in(pass);
    return net.run(this.net.item(net, side.in(net, net.value(contents))));
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
    return logits(pass, contents, user, item, pair, new Encoded(users, items, null));
  }

  /**
   * What both towers gave.
   *
   * @param users (B, D + 1) of {@link #encodeUsers}
   * @param items (B, D + 1) of {@link #encodeItems}
   * @param mixed how rows are mixed before the heads read them; null for none
   */
  public record Encoded(NDArray users, NDArray items, @Nullable Mixed mixed) {}

  /** The same of rows that may be mixed. */
  public NDArray logits(
      Pass pass,
      NDArray contents,
      UserSide user,
      ItemSide item,
      FieldTensors pair,
      Encoded encoded) {
    NDArray users = encoded.users();
    NDArray items = encoded.items();
    Net net = Net.in(pass);
    Value all = net.value(contents);
    TowerNet.Vectors vectors = new TowerNet.Vectors(net.value(users), net.value(items));
    return net.run(
        this.net.logits(
            net, vectors, user.in(net, all), item.in(net, all), pair.in(net), encoded.mixed()));
  }

  /**
   * All steps for B pairs of a scorer without vectors.
   *
   * @param texts (N, E)
   * @param ids (N) int64
   */
  public Output forward(
      Pass pass, NDArray texts, NDArray ids, UserSide user, ItemSide item, FieldTensors pair) {
    NDArray contents = contents(pass, texts, ids, texts);
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

  private static List<Integer> userSizes(TwoTowerSpec spec, FeatureBlock features) {
    int in = spec.vectorSize() + features.width(Side.USER, Side.CONTEXT);
    return List.of(in, spec.towerHidden(), spec.vectorSize());
  }

  private static List<Integer> itemSizes(TwoTowerSpec spec, FeatureBlock features) {
    int in = spec.vectorSize() + features.width(Side.ITEM);
    return List.of(in, spec.towerHidden(), spec.vectorSize() + 1);
  }

  private static int topWidth(TwoTowerSpec spec, FeatureBlock features) {
    int d = spec.vectorSize();
    int attended = spec.past().attention() == TwoTowerSpec.Attention.CANDIDATE ? 2 * d : 0;
    int feedback = spec.past().skipped() == TwoTowerSpec.Skipped.READ ? Feedback.READERS : 0;
    return 3 * (d + 1) + 1 + attended + feedback + features.width(Side.values());
  }
}
