package org.rectrain.metric;

/**
 * Brier score (Brier 1950): mean squared difference between probability and label, 0 (perfect) to
 * 1. Undefined (NaN) without rows and when a probability is NaN.
 */
public final class Brier {
  private Brier() {}

  /**
   * Mean over all rows.
   *
   * @param probabilities of label 1, each 0 to 1
   * @param labels 0 or 1 per row
   */
  public static double of(double[] probabilities, int[] labels) {
    Checks.sameLength(probabilities.length, labels.length);
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      Checks.label(labels[i], i);
      Checks.probability(probabilities[i], i);
      double off = probabilities[i] - labels[i];
      sum += off * off;
    }
    return labels.length == 0 ? Double.NaN : sum / labels.length;
  }
}
