package org.rectrain.export.onnx;

import java.util.List;
import org.rectrain.metric.Platt;

/**
 * How a task's logit becomes a probability: by Platt scaling, or by straight lines between the
 * knots of an isotonic regression with {@value #PLATT} of Platt's probability, which keeps the
 * order of scores where the lines are level.
 *
 * @param platt the scaling
 * @param knots by ascending logit; empty for the scaling alone
 */
public record CalibrationCurve(Platt platt, List<Knot> knots) {
  /** Share of Platt's probability beside an isotonic one. */
  static final double PLATT = 0.05;

  /**
   * A point of the curve.
   *
   * @param rate the probability at this logit
   */
  public record Knot(double logit, double rate) {}

  /** Copies the list. */
  public CalibrationCurve {
    knots = List.copyOf(knots);
  }

  /** The probability of a logit. */
  public double probability(double logit) {
    double scaled = platt.probability(logit);
    return knots.isEmpty() ? scaled : (1 - PLATT) * interpolated(logit) + PLATT * scaled;
  }

  /** The first rate and all rises up to the logit, as the graph adds them. */
  private double interpolated(double logit) {
    double out = knots.get(0).rate();
    for (int k = 0; k + 1 < knots.size(); k++) {
      double within = Math.min(Math.max(logit - knots.get(k).logit(), 0), width(k));
      out += within * rise(k);
    }
    return out;
  }

  /** Logits between a knot and the next. */
  double width(int knot) {
    return knots.get(knot + 1).logit() - knots.get(knot).logit();
  }

  /** How much the rate rises there, by logit. */
  double rise(int knot) {
    return (knots.get(knot + 1).rate() - knots.get(knot).rate()) / width(knot);
  }
}
