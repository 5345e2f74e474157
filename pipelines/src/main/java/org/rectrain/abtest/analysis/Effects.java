package org.rectrain.abtest.analysis;

import org.rectrain.stat.Estimate;
import org.rectrain.stat.Interval;

/** Estimates as they are written down. */
final class Effects {
  private Effects() {}

  static VariantComparison.Effect of(Estimate estimate, double level) {
    Interval interval = estimate.interval(level);
    return new VariantComparison.Effect(estimate.value(), interval.low(), interval.high());
  }
}
