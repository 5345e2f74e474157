package org.rectrain.train.distill;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.rectrain.dataset.Examples;
import org.rectrain.metric.Auc;
import org.rectrain.model.DinFile;
import org.rectrain.model.input.DinInputs;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.tower.Din;
import org.rectrain.score.DinScorer;
import org.rectrain.train.batch.MicroBatch;
import org.rectrain.train.loop.Validation;
import org.rectrain.train.recipe.Forward;
import org.rectrain.train.recipe.Network;

/**
 * A deep interest network while it is trained. It reads ids and features, no texts.
 *
 * @param file its shape, tasks and vocabularies
 * @param inputs rows of the prepared data as it reads them
 * @param train the examples that it learns
 * @param valid those that judge it
 * @param din the network over the parameters
 * @param parameters its values
 */
record DinNetwork(
    DinFile file, DinInputs inputs, Examples train, Examples valid, Din din, Parameters parameters)
    implements Network, Validation {

  @Override
  public Forward forward(Pass pass, MicroBatch micro, float[] vectors, boolean learnsText) {
    NDArray logits = din.logits(pass, inputs.of(pass, train, micro.rows()));
    NDArray none = pass.floats(new float[1], 1, 1);
    return new Forward(pass, new int[0], none, logits, null, null, null);
  }

  /** Dice's running statistics are one network's: several workers would each have others. */
  @Override
  public Network on(Parameters replica) {
    throw new IllegalStateException("a deep interest network is trained by one worker");
  }

  @Override
  public Map<String, Double> run(float[] vectors) {
    int[] rows = IntStream.range(0, valid.size()).toArray();
    List<String> tasks = file.tasks();
    double[][] scores = scorer().score(valid, tasks, rows);
    Map<String, Double> out = new LinkedHashMap<>();
    for (int t = 0; t < tasks.size(); t++) {
      out.put(tasks.get(t), Auc.ofKnown(scores[t], valid.labels()[t]));
    }
    return out;
  }

  /** It starts from random values. */
  @Override
  public boolean judgesStart() {
    return false;
  }

  /** It as it is now; closing is left to the parameters' owner. */
  DinScorer scorer() {
    return new DinScorer(file, inputs, din, parameters);
  }
}
