package org.rectrain.train;

import org.rectrain.nn.Parameters;
import org.rectrain.nn.Pass;

/** The part above the text encoder: a micro-batch and text vectors to logits. */
interface Network {
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
