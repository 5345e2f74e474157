package org.rectrain.train;

import java.util.List;

/** What a run optimises. The loop is the same for every recipe. */
interface Recipe {
  /** The loss of one micro-batch, as terms that are summed. */
  List<Term> terms(Forward forward, StepPlan step, MicroBatch micro);

  /** Whether all rows of a user of an epoch have to come one after another. */
  default boolean byUser() {
    return false;
  }
}
