package org.rectrain.nn.tower;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.graph.Mask;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;

/**
 * A user's history as one vector: by itself for the user tower, and as a candidate sees it for the
 * heads.
 *
 * <p>Legend: B rows, L longest history among them, D width of a content.
 */
final class HistoryPooling {
  private static final String PREFIX = TwoTower.PREFIX;

  private final TwoTowerSpec spec;
  private final Parameters parameters;

  HistoryPooling(TwoTowerSpec spec, Parameters parameters) {
    this.spec = spec;
    this.parameters = parameters;
  }

  /** Adds the parameters: every event counts alike at first. */
  void initialise(long seed) {
    int d = spec.vectorSize();
    parameters.zeros(PREFIX + "history.empty", new Shape(d));
    if (spec.past().history() == TwoTowerSpec.History.ATTENTION) {
      Mlp.linear(parameters, PREFIX + "history.key", d, d / 2 + 1, seed);
      parameters.zeros(PREFIX + "history.score", new Shape(1, d / 2 + 1));
      parameters.zeros(PREFIX + "history.age", new Shape(1));
    }
  }

  /** The history by itself, (B, D). */
  Value pooled(Net net, UserInputs user) {
    Mask mask = user.mask();
    if (spec.past().history() == TwoTowerSpec.History.MEAN) {
      Value weights = mask.values().over(mask.count().atLeast(1));
      return orEmpty(net, user.history().sum().apply(weights), mask);
    }
    Value items = user.history().all().get(); // -> (B, L, D)
    return orEmpty(net, HistoryItems.sum(weights(net, items, user), items), mask);
  }

  /** Weights (B, L) of the history's items, 0 at padding. */
  private Value weights(Net net, Value items, UserInputs user) {
    Value key = Mlp.layer(net, parameters, PREFIX + "history.key", items).tanh();
    Value score = key.linear(net.weight(parameters.get(PREFIX + "history.score"))).squeeze(2);
    if (user.age() != null) {
      score = score.plus(user.age().times(net.value(parameters.get(PREFIX + "history.age"))));
    }
    return shares(score, user.mask());
  }

  /** History as the candidate sees it: the attended vector, its product with the candidate. */
  List<Value> attended(Net net, UserInputs user, ItemInputs item) {
    Value items = user.history().all().get(); // -> (B, L, D)
    Value own = item.content().get(); // -> (B, D)
    Value score = items.matmul(own.unsqueeze(2)).squeeze(2); // -> (B, L)
    Value scaled = score.times(1 / Math.sqrt(spec.vectorSize()));
    Value weights = shares(scaled, user.mask());
    Value seen = orEmpty(net, HistoryItems.sum(weights, items), user.mask());
    return List.of(seen, seen.times(own));
  }

  /** Softmax of scores (B, L) that is exactly 0 at padding, and all 0 if all is. */
  private static Value shares(Value score, Mask mask) {
    return score.plus(mask.hiding()).softmax(1).times(mask.values());
  }

  /** The pooled items (B, D), or the vector of those without history. */
  private Value orEmpty(Net net, Value pooled, Mask mask) {
    Value none = mask.count().isZero(); // -> (B, 1)
    return pooled.plus(none.times(net.value(parameters.get(PREFIX + "history.empty"))));
  }
}
