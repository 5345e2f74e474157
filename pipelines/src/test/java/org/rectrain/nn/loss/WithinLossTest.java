package org.rectrain.nn.loss;

import ai.djl.ndarray.NDArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.nn.Golden;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Torch;
import org.rectrain.weights.Safetensors;

/** Values and gradients of the order within groups against PyTorch (golden/nn/within.py). */
class WithinLossTest {
  private static final int ROWS = 14;
  private static final double LIMIT = 2e-6;

  @ParameterizedTest
  @ValueSource(strings = {"pairwise", "listwise"})
  void orderWithinGroups(String name) {
    try (Safetensors golden = Safetensors.open(Golden.path("nn/within.safetensors"));
        Parameters parameters = Parameters.onCpu();
        Pass pass = Pass.training(parameters.device(), 1)) {
      float[] labels = golden.floats("labels");
      float[] groups = golden.floats("groups");
      float[] weights = new float[ROWS];
      long[] ids = new long[ROWS];
      for (int i = 0; i < ROWS; i++) {
        ids[i] = (long) groups[i];
        int positives = 0;
        int negatives = 0;
        for (int j = 0; j < ROWS; j++) {
          positives += groups[j] == groups[i] && labels[j] == 1 ? 1 : 0;
          negatives += groups[j] == groups[i] && labels[j] == 0 ? 1 : 0;
        }
        float pairs = name.equals("pairwise") ? positives * negatives : positives;
        weights[i] = positives == 0 || negatives == 0 ? 0 : (positives + negatives) / pairs;
      }
      NDArray z = pass.floats(golden.floats("logits"), ROWS);
      z.setRequiresGradient(true);
      NDArray y = pass.floats(labels, ROWS);
      NDArray g = pass.longs(ids, ROWS);
      NDArray w = pass.floats(weights, ROWS);
      NDArray value =
          name.equals("pairwise")
              ? Losses.pairsWithin(z, y, g, w)
              : Losses.softmaxWithin(z, y, g, w);
      Torch.backward(value);
      Golden.assertRelative(name, value.toFloatArray(), golden.floats(name), LIMIT);
      Golden.assertRelative(
          name + ".grad", z.getGradient().toFloatArray(), golden.floats(name + ".grad"), LIMIT);
    }
  }
}
