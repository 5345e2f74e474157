package org.rectrain.train.recipe;

import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.train.batch.MicroBatch;

/** The part above the text encoder: a micro-batch and text vectors to logits. */
public interface Network {
  /**
   * Runs forward.
   *
   * @param vectors (texts, E), current text vectors
   * @param learnsText whether gradients of the text vectors are wanted
   */
  Forward forward(Pass pass, MicroBatch micro, float[] vectors, boolean learnsText);

  /** The same network on another worker's replica of the parameters. */
  Network on(Parameters replica);
}
