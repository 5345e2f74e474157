package org.rectrain.train.recipe;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.model.text.AttentionGuide;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.train.batch.MicroBatch;
import org.rectrain.train.batch.StepPlan;

/** What a run optimises. The loop is the same for every recipe. */
public interface Recipe {
  /** The loss of one micro-batch, as terms that are summed. */
  List<Term> terms(Forward forward, StepPlan step, MicroBatch micro);

  /**
   * The network that learns, where more learns than what serves.
   *
   * @param network of the model
   * @param parameters of its towers
   */
  default Network over(Network network, Parameters parameters) {
    return network;
  }

  /** Who guides the attention of the encoder; null for nobody. */
  default @Nullable AttentionGuide guide() {
    return null;
  }

  /** Who shifts text vectors to where the loss is larger. */
  default Adversary adversary() {
    return Adversary.NONE;
  }

  /** Whether all rows of a user of an epoch have to come one after another. */
  default boolean byUser() {
    return false;
  }
}
