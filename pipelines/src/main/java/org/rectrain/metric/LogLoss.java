package org.rectrain.metric;

/**
 * Mean negative log likelihood of the labels: -mean(y · ln p + (1 - y) · ln(1 - p)), in nats.
 *
 * <p>Probabilities are clipped to [2^-52, 1 - 2^-52] as scikit-learn does, so that one certain and
 * wrong prediction costs 36 nats, not infinity. Undefined (NaN) without rows and when a probability
 * is NaN; a value outside [0, 1] is no probability and an error.
 */
public final class LogLoss {
  /** Smallest probability taken: 2^-52. */
  public static final double CLIP = Math.ulp(1.0);

  private LogLoss() {}

  /**
   * Mean loss of all rows.
   *
   * @param probabilities of label 1, each 0 to 1
   * @param labels 0 or 1 per row
   * @return the loss, 0 and up
   */
  public static double of(double[] probabilities, int[] labels) {
    Checks.sameLength(probabilities.length, labels.length);
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      Checks.label(labels[i], i);
      Checks.probability(probabilities[i], i);
      sum += ofRow(probabilities[i], labels[i]);
    }
    return labels.length == 0 ? Double.NaN : sum / labels.length;
  }

  /** Loss of one row; NaN for a NaN probability. */
  public static double ofRow(double probability, int label) {
    double p = Math.min(Math.max(probability, CLIP), 1 - CLIP);
    return label == 1 ? -Math.log(p) : -Math.log1p(-p);
  }

  /**
   * Normalised entropy (He et al. 2014, "Practical Lessons from Predicting Clicks on Ads at
   * Facebook"): the log loss divided by that of always predicting the rows' own positive rate.
   * Below 1 is better than knowing only the rate. Undefined (NaN) when all labels are equal.
   *
   * @see #of
   */
  public static double normalisedEntropy(double[] probabilities, int[] labels) {
    double loss = of(probabilities, labels);
    return loss / entropy((double) Checks.positives(labels) / labels.length);
  }

  /**
   * Entropy in nats of a label that is 1 with this rate: the log loss of always predicting it. NaN
   * for a rate of 0 or 1, where nothing is left to predict.
   */
  public static double entropy(double rate) {
    return rate > 0 && rate < 1
        ? -rate * Math.log(rate) - (1 - rate) * Math.log1p(-rate)
        : Double.NaN;
  }
}
