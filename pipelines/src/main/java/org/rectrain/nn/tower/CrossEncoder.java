package org.rectrain.nn.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.graph.Index;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;
import org.rectrain.nn.tower.FeatureLayout.Side;

/**
 * A scorer of pairs: history and candidate are in one text, so that every token of one sees the
 * other; the structured features join its vector.
 *
 * <p>A task's logit is the sum of its bias, a linear part over all features and a network over the
 * projected text vector (and the item's own vector, if ids are used) and all features. There is no
 * vector of an item alone: it ranks candidates that are given, and retrieves nothing.
 */
public final class CrossEncoder {
  private final TwoTowerSpec spec;
  private final Parameters parameters;
  private final FeatureBlock features;
  private final Heads heads;

  /**
   * A scorer over parameters that are in the store, see {@link #initialise}.
   *
   * @param spec its sizes; what concerns towers, history and attention is not used
   */
  public CrossEncoder(TwoTowerSpec spec, Parameters parameters) {
    this.spec = spec;
    this.parameters = parameters;
    this.features =
        new FeatureBlock(spec.features(), parameters, TwoTower.PREFIX, spec.tasks().size());
    this.heads =
        new Heads(
            spec.heads(), parameters, TwoTower.PREFIX + "top", spec.hidden(), spec.tasks().size());
  }

  /** Adds the scorer's parameters to the store, frozen, by the seed and their names alone. */
  public static CrossEncoder initialise(TwoTowerSpec spec, Parameters parameters, long seed) {
    if (spec.textSize() == 0) {
      throw new IllegalArgumentException("a cross encoder reads text");
    }
    int d = spec.vectorSize();
    Mlp.linear(parameters, TwoTower.PREFIX + "text", spec.textSize(), d, seed);
    if (spec.itemIds() > 0) {
      Shape shape = new Shape(spec.itemIds(), d);
      parameters.normal(TwoTower.PREFIX + "item_id.weight", shape, 0.05, seed);
    }
    CrossEncoder scorer = new CrossEncoder(spec, parameters);
    scorer.features.initialise(seed);
    int ids = spec.itemIds() > 0 ? d : 0;
    scorer.heads.initialise(d + ids + scorer.features.width(Side.values()), seed);
    parameters.zeros(TwoTower.PREFIX + "bias", new Shape(spec.tasks().size()));
    return scorer;
  }

  /** The same scorer on a worker's replica of the parameters. */
  public CrossEncoder on(Parameters replica) {
    return new CrossEncoder(spec, replica);
  }

  /** Its sizes. */
  public TwoTowerSpec spec() {
    return spec;
  }

  /** Name of the linear part's weights (K, F) over the layout's numeric features. */
  public String linearName() {
    return features.linear();
  }

  /**
   * The tasks' logits of B pairs.
   *
   * @param texts (N, E) pooled hidden states of the distinct texts of pairs
   * @param places (B) int64, the text of each pair
   * @param ids (B) int64, item id indexes, 0 for unknown
   * @return (B, K)
   */
  public NDArray logits(
      Pass pass,
      NDArray texts,
      NDArray places,
      NDArray ids,
      FieldTensors user,
      FieldTensors context,
      FieldTensors item,
      FieldTensors pair) {
    Net net = Net.in(pass);
    Value content = content(net, net.value(texts)); // -> (N, D)
    return net.run(
        logits(
            net,
            content.rows(net.index(places)),
            net.index(ids),
            new Fields(user.in(net), context.in(net), item.in(net), pair.in(net))));
  }

  /** Structured features of both and of the pair. */
  public record Fields(FieldInputs user, FieldInputs context, FieldInputs item, FieldInputs pair) {}

  /** Vectors (N, E) of texts as contents (N, D). */
  public Value content(Net net, Value texts) {
    Value unit = TextContent.scaled(texts, spec.textSize());
    return Mlp.layer(net, parameters, TwoTower.PREFIX + "text", unit);
  }

  /**
   * The tasks' logits as a network.
   *
   * @param own contents (B, D) of the pairs' texts
   * @param ids (B), 0 for unknown
   * @return (B, K)
   */
  public Value logits(Net net, Value own, Index ids, Fields fields) {
    List<Value> in = new ArrayList<>(List.of(own));
    if (spec.itemIds() > 0) {
      in.add(net.table(parameters.get(TwoTower.PREFIX + "item_id.weight")).knownRows(ids));
    }
    List<Value> addends = new ArrayList<>();
    features.append(
        net, in, addends, fields.user(), fields.context(), fields.item(), fields.pair());
    addends.add(heads.append(net, in, spec.dropout()));
    addends.add(net.value(parameters.get(TwoTower.PREFIX + "bias")));
    return Value.sum(addends);
  }
}
