package org.rectrain.metric;

/** The logistic function. */
public final class Logistic {
  private Logistic() {}

  /** 1 / (1 + e⁻ˣ): a logit as a probability, 0 to 1; NaN for NaN. */
  public static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }
}
