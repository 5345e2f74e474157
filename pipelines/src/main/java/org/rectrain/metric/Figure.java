package org.rectrain.metric;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The value of a metric, and how it follows from the weights of users when they are resampled. */
public sealed interface Figure {
  /**
   * A weighted mean over users: Σ sums / Σ weights. Two models can be compared user by user.
   *
   * @param sums per user, the value times its weight; NaN for users for whom it is undefined
   * @param weights per user
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record UserMean(double[] sums, double[] weights) implements Figure {}

  /**
   * A ratio of two sums over users that is no mean of anything.
   *
   * @param numerators per user; NaN for users that are left out
   * @param denominators per user; NaN for users that are left out
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Ratio(double[] numerators, double[] denominators) implements Figure {}

  /**
   * A function of ratios.
   *
   * @param value on all rows, where it is computed more exactly than from the ratios
   * @param parts the ratios
   * @param combine from the values of the parts to the metric
   */
  record Combined(double value, List<Ratio> parts, ToDoubleFunction<double[]> combine)
      implements Figure {}

  /**
   * A metric that must be computed again under other weights.
   *
   * @param value on all rows
   * @param ofWeights from one weight per user to the metric
   */
  record Reweighted(double value, ToDoubleFunction<double[]> ofWeights) implements Figure {}

  /** A metric without an interval. */
  record Plain(double value) implements Figure {}
}
