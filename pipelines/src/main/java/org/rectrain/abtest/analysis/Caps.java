package org.rectrain.abtest.analysis;

import java.util.Arrays;
import org.rectrain.config.abtest.AbtestMetric;
import org.rectrain.stat.MidQuantile;

/** Where a metric's sums per user are cut. */
public final class Caps {
  private Caps() {}

  /** The cap; infinity without one. */
  public static double of(AbtestMetric metric, double[] sums) {
    Double fixed = metric.cap();
    if (fixed != null) {
      return fixed;
    }
    Double quantile = metric.capQuantile();
    if (quantile == null) {
      return Double.POSITIVE_INFINITY;
    }
    double[] sorted = sums.clone();
    Arrays.sort(sorted);
    return MidQuantile.usual(sorted, quantile);
  }
}
