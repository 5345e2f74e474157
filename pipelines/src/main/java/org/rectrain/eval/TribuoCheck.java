package org.rectrain.eval;

import java.util.Arrays;
import org.tribuo.classification.evaluation.LabelEvaluationUtil;

/**
 * Tribuo's figures beside our own: two implementations that agree leave little room for a fault.
 */
final class TribuoCheck {
  private TribuoCheck() {}

  /** AUC as Tribuo's label evaluation computes it; NaN where ours is undefined. */
  static double auc(double[] scores, int[] labels) {
    int positives = Arrays.stream(labels).sum();
    if (positives == 0
        || positives == labels.length
        || Arrays.stream(scores).anyMatch(Double::isNaN)) {
      return Double.NaN;
    }
    boolean[] isPositive = new boolean[labels.length];
    for (int i = 0; i < labels.length; i++) {
      isPositive[i] = labels[i] == 1;
    }
    return LabelEvaluationUtil.binaryAUCROC(isPositive, scores);
  }
}
