package org.rectrain.metric;

/**
 * Scores of a model that was trained on all positives but only a share of the negatives, brought
 * back to the true rate (He et al. 2014, section 6.3): q = p / (p + (1 - p) / w), with w the share
 * of negatives kept. Order is unchanged.
 */
public final class KeepRate {
  private KeepRate() {}

  /**
   * The probability under the true distribution.
   *
   * @param probability as the model gives it, 0 to 1, or NaN
   * @param keepRate share of the negatives that training saw, above 0 up to 1
   */
  public static double correct(double probability, double keepRate) {
    if (!(keepRate > 0 && keepRate <= 1)) {
      throw new IllegalArgumentException("keep rate must be in (0, 1], is " + keepRate);
    }
    return probability / (probability + (1 - probability) / keepRate);
  }

  /**
   * All probabilities under the true distribution, in a new array.
   *
   * @see #correct(double, double)
   */
  public static double[] correct(double[] probabilities, double keepRate) {
    double[] corrected = new double[probabilities.length];
    for (int i = 0; i < corrected.length; i++) {
      corrected[i] = correct(probabilities[i], keepRate);
    }
    return corrected;
  }
}
