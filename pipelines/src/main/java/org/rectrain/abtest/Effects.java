package org.rectrain.abtest;

import org.rectrain.stat.Estimate;
import org.rectrain.stat.Interval;

/** Estimates as they are written down. */
final class Effects {
  private Effects() {}

  static Comparison.Effect of(Estimate estimate, double level) {
    Interval interval = estimate.interval(level);
    return new Comparison.Effect(estimate.value(), interval.low(), interval.high());
  }
}
