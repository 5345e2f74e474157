package org.rectrain.score;

import java.util.Arrays;
import java.util.List;
import org.rectrain.metric.Logistic;

/** Logits of probabilities and back. */
public final class Logits {
  private static final double SMALLEST = 1e-12;

  private Logits() {}

  /** The logit of a probability, held away from 0 and 1 by {@value #SMALLEST}; NaN of NaN. */
  public static double of(double p) {
    double inside = Math.min(1 - SMALLEST, Math.max(SMALLEST, p)); // NaN stays NaN
    return Math.log(inside / (1 - inside));
  }

  /** Probabilities (tasks, rows) by the mean of several models' logits. */
  static double[][] mean(
      List<? extends Scorer> members, String split, List<String> tasks, int[] rows) {
    double[][] out = new double[tasks.size()][rows.length];
    for (Scorer member : members) {
      double[][] one = member.score(split, tasks, rows);
      for (int t = 0; t < out.length; t++) {
        for (int i = 0; i < rows.length; i++) {
          out[t][i] += Logits.of(one[t][i]) / members.size();
        }
      }
    }
    for (double[] task : out) {
      Arrays.setAll(task, i -> Logistic.sigmoid(task[i]));
    }
    return out;
  }
}
