package org.rectrain.score.cost;

import java.util.Arrays;

/**
 * How long one request takes, in milliseconds, measured one after another on a warm model.
 *
 * @param requests measured
 * @param p50 median
 * @param p95 95th percentile, the smallest value that at least 95 % do not exceed
 * @param p99 99th percentile
 * @param mean arithmetic mean
 */
public record Latency(int requests, double p50, double p95, double p99, double mean) {

  /** Sums up measured times. */
  static Latency of(long[] nanos) {
    if (nanos.length == 0) {
      return new Latency(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    double mean = Arrays.stream(sorted).average().orElse(Double.NaN);
    return new Latency(
        sorted.length, at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0.99), mean / 1e6);
  }

  private static double at(long[] sorted, double share) {
    int place = (int) Math.ceil(share * sorted.length) - 1;
    return sorted[Math.max(0, place)] / 1e6;
  }
}
