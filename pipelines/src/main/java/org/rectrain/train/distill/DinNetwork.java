package org.rectrain.train.distill;

import org.rectrain.model.DinFile;
import org.rectrain.model.input.DinInputs;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.tower.Din;
import org.rectrain.score.DinScorer;

/**
 * A deep interest network while it is trained.
 *
 * @param file its shape, tasks and vocabularies
 * @param inputs rows of the prepared data as it reads them
 * @param din the network over the parameters
 * @param parameters its values
 */
record DinNetwork(DinFile file, DinInputs inputs, Din din, Parameters parameters) {
  /** It as it is now; closing is left to the parameters' owner. */
  DinScorer scorer() {
    return new DinScorer(file, inputs, din, parameters);
  }
}
