package org.rectrain.stat.drift;

/**
 * What performance would be if each score were the true chance of its label: an estimate without
 * labels (confidence-based performance estimation, NannyML). It sees that the mix of scores has
 * moved; it cannot see that the relation of features and label has (concept drift).
 *
 * @param rate expected share of positives
 * @param auc expected area under the ROC curve, ties at half; NaN when all are surely of one class
 * @param logLoss expected log loss, in nats: the mean entropy
 * @param brier expected Brier score
 */
public record EstimatedPerformance(double rate, double auc, double logLoss, double brier) {

  /**
   * Estimates from a histogram of scores.
   *
   * @param chances of a positive label in each cell, 0 to 1, ordered by the model's score
   * @param weights rows in each cell
   * @return all NaN when there are no rows
   */
  public static EstimatedPerformance of(double[] chances, double[] weights) {
    double rows = 0;
    double positives = 0;
    double negatives = 0;
    double pairs = 0;
    double loss = 0;
    double brier = 0;
    for (int i = 0; i < chances.length; i++) {
      double p = chances[i];
      double positive = weights[i] * p;
      double negative = weights[i] * (1 - p);
      pairs += positive * (negatives + negative / 2);
      rows += weights[i];
      positives += positive;
      negatives += negative;
      loss -= term(positive, p) + term(negative, 1 - p);
      brier += weights[i] * p * (1 - p);
    }
    if (!(rows > 0)) {
      return new EstimatedPerformance(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
    double auc = positives > 0 && negatives > 0 ? pairs / (positives * negatives) : Double.NaN;
    return new EstimatedPerformance(positives / rows, auc, loss / rows, brier / rows);
  }

  private static double term(double mass, double p) {
    return mass == 0 ? 0 : mass * Math.log(p);
  }
}
