package org.rectrain.nn.tower;

import ai.djl.ndarray.types.Shape;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.graph.Mask;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;

/**
 * What the user's last rows say about a candidate, whether he chose or skipped them.
 *
 * <p>H readers look at the same rows. Each gives a row j with r newer ones after it the weight
 * {@code exp(taste * c_j q / sqrt(D) - r / time)} against a weight of one for having no opinion, so
 * few rows speak softly, and adds +1 for a chosen and -1 for a skipped one: a value in (-1, 1).
 * Half of them start without a taste and read the mood of the moment, half start with the
 * similarity of contents; {@code time} starts at 3, 10 and 30 rows. All of it is learned.
 *
 * <p>Legend: B rows, L longest list among them, D width of a content, K tasks.
 */
final class Feedback {
  private static final String PREFIX = TwoTower.PREFIX + "feedback.";
  private static final double[] ROWS = {3, 10, 30, 3, 10, 30};
  private static final float[] TASTES = {0, 0, 0, 1, 1, 1};

  /** H. */
  static final int READERS = ROWS.length;

  private final TwoTowerSpec spec;
  private final Parameters parameters;

  Feedback(TwoTowerSpec spec, Parameters parameters) {
    this.spec = spec;
    this.parameters = parameters;
  }

  /** Adds the parameters; the linear part is zero at first. */
  void initialise() {
    parameters.zeros(PREFIX + "log_time", new Shape(READERS));
    parameters.zeros(PREFIX + "taste", new Shape(READERS));
    float[] times = new float[READERS];
    for (int h = 0; h < READERS; h++) {
      times[h] = (float) Math.log(ROWS[h]);
    }
    parameters.get(PREFIX + "log_time").assign(times);
    parameters.get(PREFIX + "taste").assign(TASTES);
    parameters.zeros(PREFIX + "linear.weight", new Shape(spec.tasks().size(), READERS));
  }

  /** What the readers say, (B, H). */
  Value read(Net net, UserInputs user, ItemInputs item) {
    Mask skipped = user.skipped();
    if (skipped == null) {
      throw new IllegalArgumentException("the skipped rows are missing from the batch");
    }
    Value rows = user.history().all().get(); // -> (B, L, D)
    Value own = item.content().get(); // -> (B, D)
    Value likeness = rows.matmul(own.unsqueeze(2)).times(1 / Math.sqrt(spec.vectorSize()));
    Value taste = net.value(parameters.get(PREFIX + "taste"));
    Value time = net.value(parameters.get(PREFIX + "log_time"));
    Mask shown = user.mask().or(skipped);
    Value newer = shown.count().minus(shown.values().cumulate(1)); // -> (B, L)
    Value faded = newer.unsqueeze(2).times(time.negate().exp()); // -> (B, L, H)
    Value hiding = shown.hiding().unsqueeze(2);
    Value score = likeness.times(taste).minus(faded).plus(hiding);
    // One more place of weight exp(0): no opinion. (B, L, H) -> (B, L + 1, H)
    Value weights = score.extend(-2, 0).softmax(1).slice(1, 0, -1);
    Value outcome = user.mask().minus(skipped).unsqueeze(2);
    return weights.times(outcome).sum(1);
  }

  /** The linear part of the logits, (B, K). */
  Value linear(Net net, Value said) {
    return said.linear(net.weight(parameters.get(PREFIX + "linear.weight")));
  }
}
