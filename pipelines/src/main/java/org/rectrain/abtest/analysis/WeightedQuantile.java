package org.rectrain.abtest.analysis;

import java.util.Comparator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.rectrain.stat.MidQuantile;

/** Difference of a quantile between two arms for resampled users. */
final class WeightedQuantile {
  private final double[] sorted;
  private final int[] order;
  private final double q;

  /**
   * Sorts once for all resamples.
   *
   * @param values one per user
   */
  WeightedQuantile(double[] values, double q) {
    this.q = q;
    this.order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    this.sorted = IntStream.of(order).mapToDouble(i -> values[i]).toArray();
  }

  /** As a function of the users' weights. */
  ToDoubleFunction<double[]> ofWeights(boolean[] treated) {
    return weights -> difference(treated, weights);
  }

  /** As a function of who is treated. */
  ToDoubleFunction<boolean[]> ofArms() {
    double[] ones = new double[order.length];
    java.util.Arrays.fill(ones, 1);
    return treated -> difference(treated, ones);
  }

  private double difference(boolean[] treated, double[] weights) {
    double[] inTreatment = new double[order.length];
    double[] inControl = new double[order.length];
    for (int i = 0; i < order.length; i++) {
      (treated[order[i]] ? inTreatment : inControl)[i] = weights[order[i]];
    }
    return MidQuantile.weighted(sorted, inTreatment, q)
        - MidQuantile.weighted(sorted, inControl, q);
  }
}
