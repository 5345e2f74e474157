package org.rectrain.stat;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Distinct values of a sample, ascending, each at its mid-probability P(X &lt; x) + P(X = x) / 2.
 */
final class MidDistribution {
  /** How far the normal levels of {@link #spread} are followed, in standard deviations. */
  private static final double REACH = 8;

  private final double[] value;
  private final double[] weight;
  private final double[] at;
  private final double total;
  private int size;

  /**
   * Of weighted values.
   *
   * @param sorted ascending
   * @param weights 0 or more; null counts each value once
   */
  MidDistribution(double[] sorted, double @Nullable [] weights) {
    value = new double[sorted.length];
    weight = new double[sorted.length];
    at = new double[sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      double w = weights == null ? 1 : weights[i];
      if (w > 0) {
        if (size == 0 || sorted[i] != value[size - 1]) {
          value[size++] = sorted[i];
        }
        weight[size - 1] += w;
      }
    }
    double below = 0;
    for (int j = 0; j < size; j++) {
      at[j] = below + weight[j] / 2;
      below += weight[j];
    }
    total = below;
    for (int j = 0; j < size; j++) {
      at[j] /= total;
    }
  }

  int size() {
    return size;
  }

  double value(int step) {
    return value[step];
  }

  double weight(int step) {
    return weight[step];
  }

  double share(int step) {
    return weight[step] / total;
  }

  /** The mid-probability; 0 before the first step and 1 after the last. */
  double at(int step) {
    return step < 0 ? 0 : step >= size ? 1 : at[step];
  }

  /** Index of the last step at or below the level; -1 when all are above. */
  int piece(double level) {
    int found = Arrays.binarySearch(at, 0, size, level);
    return found >= 0 ? found : -found - 2;
  }

  /** The value at a level, linear between steps; the first or last value beyond them. */
  double quantile(double level) {
    int k = piece(level);
    if (k < 0) {
      return value[0];
    }
    return k + 1 >= size ? value[size - 1] : value[k] + slope(k) * (level - at[k]);
  }

  private double slope(int k) {
    return (value[k + 1] - value[k]) / (at[k + 1] - at[k]);
  }

  /**
   * What a user with the step's value adds to the mid-distribution function at the quantile of a
   * level, averaged over the levels from low to high: 1 for small values, 0 for large ones.
   */
  double part(int step, double low, double high) {
    return (integral(step, high) - integral(step, low)) / (high - low);
  }

  /** Integral of the part over the levels up to one: it rises from 0 over a half to 1. */
  private double integral(int step, double level) {
    double from = at(step - 1);
    double middle = at(step);
    double to = at(step + 1);
    if (level <= from) {
      return 0;
    }
    if (level <= middle) {
      return (level - from) * (level - from) / (middle - from) / 4;
    }
    double half = (middle - from) / 4;
    if (level <= to) {
      double x = level - middle;
      return half + x / 2 + x * x / (to - middle) / 4;
    }
    return half + (to - middle) * 3 / 4 + level - to;
  }

  /** Variance of one user's part at a level between step k and the next. */
  double variance(int k, double level) {
    double far = (level - at[k]) / (at[k + 1] - at[k]);
    double below = at[k] - share(k) / 2;
    double onLow = (1 + far) / 2;
    double onHigh = far / 2;
    return below + share(k) * onLow * onLow + share(k + 1) * onHigh * onHigh - level * level;
  }

  /** Standard deviation of the quantile over levels that are normal with the given deviation. */
  double spread(double level, double deviation) {
    double centre = quantile(level);
    double mean = 0;
    double square = 0;
    int last = Math.min(size - 1, piece(level + REACH * deviation));
    for (int k = Math.max(-1, piece(level - REACH * deviation)); k <= last; k++) {
      boolean flat = k < 0 || k + 1 >= size;
      double from = k < 0 ? -REACH : Math.max(-REACH, (at[k] - level) / deviation);
      double to = k + 1 >= size ? REACH : Math.min(REACH, (at[k + 1] - level) / deviation);
      double rise = flat ? 0 : slope(k) * deviation;
      double start = value[Math.max(0, k)] - centre + (flat ? 0 : slope(k) * (level - at[k]));
      double chance = Distributions.normalUpper(from) - Distributions.normalUpper(to);
      double first = Distributions.normalDensity(from) - Distributions.normalDensity(to);
      double second =
          chance + from * Distributions.normalDensity(from) - to * Distributions.normalDensity(to);
      mean += start * chance + rise * first;
      square += start * start * chance + 2 * start * rise * first + rise * rise * second;
    }
    return Math.sqrt(Math.max(0, square - mean * mean));
  }
}
