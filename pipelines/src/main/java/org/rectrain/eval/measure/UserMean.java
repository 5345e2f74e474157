package org.rectrain.eval.measure;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.rectrain.stat.resample.Bootstrap;

/**
 * A metric that is a weighted mean over users.
 *
 * @param sums per user, the value times its weight; NaN for users it is not defined for
 * @param weights per user
 */
@SuppressWarnings("ArrayRecordComponent")
public // Package-private and never compared.
record UserMean(double[] sums, double[] weights) {
  /** A plain mean of values that are NaN where undefined. */
  public static UserMean plain(double[] values) {
    double[] ones = new double[values.length];
    Arrays.fill(ones, 1);
    return new UserMean(values, ones);
  }

  public double value() {
    double[] all = new double[sums.length];
    Arrays.fill(all, 1);
    return statistic().applyAsDouble(all);
  }

  public ToDoubleFunction<double[]> statistic() {
    return Bootstrap.ratio(sums, weights);
  }
}
