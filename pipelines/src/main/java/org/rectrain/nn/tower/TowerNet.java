package org.rectrain.nn.tower;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.graph.Index;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;
import org.rectrain.nn.tower.FeatureLayout.Side;

/**
 * What {@link TwoTower} computes, as a network: the engine runs it, and exported graphs are written
 * from it.
 */
public final class TowerNet {
  private static final String PREFIX = TwoTower.PREFIX;

  private final TwoTowerSpec spec;
  private final Parameters parameters;
  private final FeatureBlock features;
  private final HistoryPooling pooling;
  private final Feedback feedback;
  private final Heads heads;

  /** Towers over parameters that are in the store. */
  public TowerNet(TwoTowerSpec spec, Parameters parameters) {
    this.spec = spec;
    this.parameters = parameters;
    this.features = new FeatureBlock(spec.features(), parameters, PREFIX, spec.tasks().size());
    this.pooling = new HistoryPooling(spec, parameters);
    this.feedback = new Feedback(spec, parameters);
    this.heads =
        new Heads(spec.heads(), parameters, PREFIX + "top", spec.hidden(), spec.tasks().size());
  }

  FeatureBlock features() {
    return features;
  }

  Heads heads() {
    return heads;
  }

  /**
   * Content vectors of texts or items.
   *
   * @param texts (N, E); null when the spec has no text
   * @param ids (N), 0 for unknown or for a text that is no item
   * @param vectors (N, V); null when the spec has none
   * @return (N, D)
   */
  public Value content(Net net, @Nullable Value texts, Index ids, @Nullable Value vectors) {
    List<Value> addends = new ArrayList<>();
    if (spec.textSize() > 0 && texts != null) {
      addends.add(TextContent.of(net, parameters, spec, texts));
    }
    if (spec.itemIds() > 0) {
      addends.add(net.table(parameter("item_id.weight")).knownRows(ids));
    }
    if (spec.vectors().sum() > 0 && vectors != null) {
      addends.add(vectors.linear(net.weight(parameters.get(TwoTower.VECTORS))));
    }
    if (addends.isEmpty()) {
      addends.add(ids.toValue().unsqueeze(1).times(net.zeros(1, spec.vectorSize())));
    }
    return Value.sum(addends);
  }

  /**
   * The user tower.
   *
   * @return (B, D + 1): the scaled vector and a one for the item's scalar
   */
  public Value user(Net net, UserInputs user) {
    Value history = pooling.pooled(net, user); // -> (B, D)
    if (user.text() != null) {
      history = history.plus(user.text().get());
    }
    List<Value> in = new ArrayList<>(List.of(history));
    in.addAll(features.dense(net, Side.USER, user.user()));
    in.addAll(features.dense(net, Side.CONTEXT, user.context()));
    Value vector = history.plus(network(net, "user", in));
    Value scale = net.value(parameter("log_scale")).exp();
    Value scaled =
        isCosine()
            ? TextContent.unit(vector).times(scale)
            : vector.times(scale.times(1 / Math.sqrt(spec.vectorSize())));
    return scaled.extend(-1, 1);
  }

  /**
   * The item tower.
   *
   * @return (B, D + 1): the vector and the scalar
   */
  public Value item(Net net, ItemInputs item) {
    Value own = item.content().get();
    List<Value> in = new ArrayList<>(List.of(own));
    in.addAll(features.dense(net, Side.ITEM, item.item()));
    Value delta = network(net, "item", in);
    // The network gives D corrections and the scalar. (B, D) -> (B, D + 1)
    Value both = own.extend(-1, 0).plus(delta);
    int d = spec.vectorSize();
    return isCosine()
        ? TextContent.unit(both.slice(1, 0, d)).then(both.slice(1, d, d + 1), 1)
        : both;
  }

  /**
   * The tasks' logits of B pairs.
   *
   * @param vectors of both towers
   * @param pair features of user and item together
   * @return (B, K)
   */
  public Value logits(
      Net net, Vectors vectors, UserInputs user, ItemInputs item, FieldInputs pair) {
    return logits(net, vectors, user, item, pair, null);
  }

  /**
   * The same where the rows are mixed before the heads read them: all of what the heads read, and
   * the linear parts beside them.
   */
  Value logits(
      Net net,
      Vectors vectors,
      UserInputs user,
      ItemInputs item,
      FieldInputs pair,
      @Nullable Mixed mixed) {
    Value product = vectors.users().times(vectors.items()); // -> (B, D + 1)
    Value dot = product.sumKept(1); // -> (B, 1)
    List<Value> in = new ArrayList<>(List.of(vectors.users(), vectors.items(), product, dot));
    List<Value> addends = new ArrayList<>();
    features.append(net, in, addends, user.user(), user.context(), item.item(), pair);
    if (spec.past().attention() == TwoTowerSpec.Attention.CANDIDATE) {
      in.addAll(pooling.attended(net, user, item));
    }
    if (spec.past().skipped() == TwoTowerSpec.Skipped.READ) {
      Value said = feedback.read(net, user, item);
      in.add(said);
      addends.add(feedback.linear(net, said));
    }
    Value scaled = dot.times(net.value(parameter("dot")));
    if (mixed != null) {
      in.replaceAll(x -> mixed.of(net, x));
      addends.replaceAll(x -> mixed.of(net, x));
      scaled = mixed.of(net, scaled);
    }
    addends.add(heads.append(net, in, spec.dropout()));
    addends.add(scaled);
    addends.add(net.value(parameter("bias")));
    return Value.sum(addends);
  }

  /**
   * Vectors of both towers.
   *
   * @param users (B, D + 1) of {@link #user}
   * @param items (B, D + 1) of {@link #item}
   */
  public record Vectors(Value users, Value items) {}

  private Value network(Net net, String path, List<Value> in) {
    return Mlp.append(net, parameters, PREFIX + path, in, spec.dropout());
  }

  private boolean isCosine() {
    return spec.content().similarity() == ContentSpec.Similarity.COSINE;
  }

  private Parameter parameter(String name) {
    return parameters.get(PREFIX + name);
  }
}
