package org.rectrain.federate;

import java.util.List;

/** Federated averaging (McMahan et al. 2017): the mean of updates, weighted. */
final class WeightedMean {
  private WeightedMean() {}

  /**
   * Sum of weight × update over the sum of weights, in double precision.
   *
   * @param updates of equal length
   * @param weights one per update, above 0
   */
  static float[] of(List<float[]> updates, double[] weights) {
    double[] sums = new double[updates.get(0).length];
    double all = 0;
    for (int k = 0; k < weights.length; k++) {
      float[] update = updates.get(k);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += weights[k] * update[i];
      }
      all += weights[k];
    }
    float[] out = new float[sums.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) (sums[i] / all);
    }
    return out;
  }

  /** L2 norm. */
  static double norm(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }
}
