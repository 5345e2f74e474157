package org.rectrain.stat.drift;

/**
 * Page-Hinkley test on the mean of a stream (Page 1954): cumulated deviations from the running mean
 * that move away from their extreme by more than a threshold are a change. After one, all starts
 * over.
 */
public final class PageHinkley {
  private final int minInstances;
  private final double delta;
  private final double threshold;
  private final double alpha;

  private long count;
  private double mean;
  private double increase;
  private double decrease;
  private double least = Double.POSITIVE_INFINITY;
  private double most = -1;

  /**
   * A fresh test of both directions.
   *
   * @param minInstances values before which no change is reported
   * @param delta deviation that is no change, in the unit of the values
   * @param threshold how far the sums may move
   * @param alpha share of the sums that is kept at each value, 0 to 1
   */
  public PageHinkley(int minInstances, double delta, double threshold, double alpha) {
    this.minInstances = minInstances;
    this.delta = delta;
    this.threshold = threshold;
    this.alpha = alpha;
  }

  /** Takes the next value and says whether the mean has changed. */
  public boolean update(double value) {
    count++;
    mean += (value - mean) / count;
    double deviation = value - mean;
    increase = alpha * increase + deviation - delta;
    decrease = alpha * decrease + deviation + delta;
    least = Math.min(least, increase);
    most = Math.max(most, decrease);
    boolean changed =
        count >= minInstances && (increase - least > threshold || most - decrease > threshold);
    if (changed) {
      reset();
    }
    return changed;
  }

  private void reset() {
    count = 0;
    mean = 0;
    increase = 0;
    decrease = 0;
    least = Double.POSITIVE_INFINITY;
    most = -1;
  }
}
