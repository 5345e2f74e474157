package org.rectrain.abtest.analysis;

import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Difference of a quantile between two arms as a function of the users' weights. */
final class WeightedQuantile {
  private WeightedQuantile() {}

  /** The smallest value of each arm that at least the share q of its weight does not exceed. */
  static ToDoubleFunction<double[]> difference(double[] values, boolean[] treated, double q) {
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(java.util.Comparator.comparingDouble(i -> values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    return weights ->
        quantile(order, values, treated, true, weights, q)
            - quantile(order, values, treated, false, weights, q);
  }

  private static double quantile(
      int[] order, double[] values, boolean[] treated, boolean arm, double[] weights, double q) {
    double total = 0;
    for (int i = 0; i < weights.length; i++) {
      total += treated[i] == arm ? weights[i] : 0;
    }
    double sum = 0;
    for (int i : order) {
      if (treated[i] == arm) {
        sum += weights[i];
        if (sum >= q * total && weights[i] > 0) {
          return values[i];
        }
      }
    }
    return Double.NaN;
  }
}
