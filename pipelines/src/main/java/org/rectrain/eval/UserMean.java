package org.rectrain.eval;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.rectrain.stat.Bootstrap;

/**
 * A metric that is a weighted mean over users.
 *
 * @param sums per user, the value times its weight; NaN for users it is not defined for
 * @param weights per user
 */
@SuppressWarnings("ArrayRecordComponent") // Package-private and never compared.
record UserMean(double[] sums, double[] weights) {
  /** A plain mean of values that are NaN where undefined. */
  static UserMean plain(double[] values) {
    double[] ones = new double[values.length];
    Arrays.fill(ones, 1);
    return new UserMean(values, ones);
  }

  double value() {
    double[] all = new double[sums.length];
    Arrays.fill(all, 1);
    return statistic().applyAsDouble(all);
  }

  ToDoubleFunction<double[]> statistic() {
    return Bootstrap.ratio(sums, weights);
  }
}
