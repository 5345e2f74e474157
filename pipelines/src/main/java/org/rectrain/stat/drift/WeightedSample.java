package org.rectrain.stat.drift;

import java.util.Arrays;

/**
 * Values with weights, in ascending order: a sample, or the cells of a histogram.
 *
 * @param values ascending, finite
 * @param weights at least 0, one for each value
 */
@SuppressWarnings("ArrayRecordComponent") // a view for one computation, never compared
public record WeightedSample(double[] values, double[] weights) {

  /** Checks the order. */
  public WeightedSample {
    if (values.length != weights.length) {
      throw new IllegalArgumentException(
          values.length + " values, but " + weights.length + " weights");
    }
    for (int i = 1; i < values.length; i++) {
      if (!(values[i] >= values[i - 1])) {
        throw new IllegalArgumentException(
            "values are not ascending: " + values[i - 1] + ", " + values[i]);
      }
    }
  }

  /** A sample in which each value counts once. */
  public static WeightedSample of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double[] ones = new double[values.length];
    Arrays.fill(ones, 1);
    return new WeightedSample(sorted, ones);
  }

  /** Sum of the weights. */
  public double weight() {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    return sum;
  }

  /**
   * The smallest value at which the share {@code q} of the weight is reached.
   *
   * @return NaN when there is no weight
   */
  public double quantile(double q) {
    double total = weight();
    double left = q * total;
    for (int i = 0; i < values.length; i++) {
      left -= weights[i];
      if (weights[i] > 0 && left <= 0) {
        return values[i];
      }
    }
    return total > 0 ? values[values.length - 1] : Double.NaN;
  }

  /** Standard deviation with the weight as denominator; NaN when there is no weight. */
  public double deviation() {
    double total = weight();
    double mean = 0;
    for (int i = 0; i < values.length; i++) {
      mean += values[i] * weights[i] / total;
    }
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += weights[i] / total * (values[i] - mean) * (values[i] - mean);
    }
    return Math.sqrt(sum);
  }

  /**
   * Kolmogorov-Smirnov statistic: the largest difference of the two distribution functions.
   *
   * @return 0 to 1; NaN when either side has no weight
   */
  public static double kolmogorovSmirnov(WeightedSample a, WeightedSample b) {
    return compare(a, b)[0];
  }

  /**
   * First Wasserstein distance: the area between the two distribution functions, in the unit of the
   * values (Vallender 1974).
   *
   * @return at least 0; NaN when either side has no weight
   */
  public static double wasserstein(WeightedSample a, WeightedSample b) {
    return compare(a, b)[1];
  }

  private static double[] compare(WeightedSample a, WeightedSample b) {
    double totalA = a.weight();
    double totalB = b.weight();
    if (!(totalA > 0 && totalB > 0)) {
      return new double[] {Double.NaN, Double.NaN};
    }
    int i = 0;
    int j = 0;
    double sumA = 0;
    double sumB = 0;
    double largest = 0;
    double area = 0;
    while (i < a.values.length || j < b.values.length) {
      double at = Math.min(a.at(i), b.at(j));
      for (; i < a.values.length && a.values[i] == at; i++) {
        sumA += a.weights[i];
      }
      for (; j < b.values.length && b.values[j] == at; j++) {
        sumB += b.weights[j];
      }
      double gap = Math.abs(sumA / totalA - sumB / totalB);
      largest = Math.max(largest, gap);
      double next = Math.min(a.at(i), b.at(j));
      if (next < Double.POSITIVE_INFINITY) {
        area += gap * (next - at);
      }
    }
    return new double[] {largest, area};
  }

  private double at(int index) {
    return index < values.length ? values[index] : Double.POSITIVE_INFINITY;
  }
}
