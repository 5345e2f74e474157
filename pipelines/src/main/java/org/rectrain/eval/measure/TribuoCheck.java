package org.rectrain.eval.measure;

import java.util.Arrays;
import org.tribuo.classification.evaluation.LabelEvaluationUtil;

/**
 * Tribuo's figures beside our own: two implementations that agree leave little room for a fault.
 */
final class TribuoCheck {
  private TribuoCheck() {}

  /**
   * AUC as Tribuo's label evaluation computes it; NaN where ours is undefined. Tribuo takes scores
   * that differ by next to nothing for equal, as a calibrated score may well do; it is given their
   * ranks among the distinct scores, which have the same order and are one apart.
   */
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
    return LabelEvaluationUtil.binaryAUCROC(isPositive, places(scores));
  }

  private static double[] places(double[] scores) {
    // Adding zero makes minus zero zero: equal numbers are one place.
    double[] plain = Arrays.stream(scores).map(score -> score + 0.0).toArray();
    double[] distinct = Arrays.stream(plain).sorted().distinct().toArray();
    return Arrays.stream(plain).map(score -> Arrays.binarySearch(distinct, score)).toArray();
  }
}
