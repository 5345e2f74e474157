package org.rectrain.score;

/** Logits of probabilities and back. */
public final class Logits {
  private static final double SMALLEST = 1e-12;

  private Logits() {}

  /** The logit of a probability, held away from 0 and 1 by {@value #SMALLEST}; NaN of NaN. */
  public static double of(double p) {
    double inside = Math.min(1 - SMALLEST, Math.max(SMALLEST, p)); // NaN stays NaN
    return Math.log(inside / (1 - inside));
  }

  /** The probability of a logit; NaN of NaN. */
  static double probability(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }
}
