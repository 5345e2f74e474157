package org.rectrain.score.array;

import org.rectrain.dataset.Histories;
import org.rectrain.model.input.Mood;
import org.rectrain.nn.engine.Parameters;

/**
 * What chosen and skipped rows say where contents are unknown, on plain arrays: the scorer's
 * Feedback with a likeness of 0, so that only the order of the rows counts.
 */
final class ArrayFeedback {
  private final double[] times;
  private final float[] top;
  private final float[] linear;

  private ArrayFeedback(double[] times, float[] top, float[] linear) {
    this.times = times;
    this.top = top;
    this.linear = linear;
  }

  /**
   * Of a scorer's parameters.
   *
   * @param head place of the first reader among the inputs of the network on top
   * @param tasks K
   */
  static ArrayFeedback of(Parameters parameters, int head, int tasks) {
    float[] logTimes = ArrayNet.values(parameters, "feedback.log_time");
    float[] logits = ArrayNet.values(parameters, "feedback.linear.weight"); // (K, H)
    double[] times = new double[logTimes.length];
    float[] top = ArrayNet.columns(parameters, "top.0", head, times.length);
    float[] linear = new float[times.length * tasks];
    for (int h = 0; h < times.length; h++) {
      times[h] = Math.exp(logTimes[h]);
      for (int k = 0; k < tasks; k++) {
        linear[h * tasks + k] = logits[k * times.length + h];
      }
    }
    return new ArrayFeedback(times, top, linear);
  }

  /** Adds what a row's past says to the first layer on top (out) and to the logits (K). */
  void add(Histories histories, int row, float[] first, float[] logits) {
    for (int h = 0; h < times.length; h++) {
      float said = Mood.of(histories, row, times[h]);
      for (int o = 0; o < first.length; o++) {
        first[o] += said * top[h * first.length + o];
      }
      for (int k = 0; k < logits.length; k++) {
        logits[k] += said * linear[h * logits.length + k];
      }
    }
  }
}
