package org.rectrain.stat;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Count, means and centred co-moments of vectors, added one by one or merged (Chan, Golub and
 * LeVeque 1983; Pébay 2008): all that the tests of means, ratios and CUPED need to know of any
 * number of users. Numerically stable: no difference of large sums.
 */
public final class Moments implements Serializable {
  private static final long serialVersionUID = 1;
  private static final double ROUNDING = 1e-12;

  private final int dimension;
  private long count;
  private final double[] mean;

  /** Σ (x_i - mean_i)(x_j - mean_j), row-major, both halves filled on read only (i ≥ j kept). */
  private final double[] comoment;

  /** No vectors yet, each to have the given number of components. */
  public Moments(int dimension) {
    this.dimension = dimension;
    this.mean = new double[dimension];
    this.comoment = new double[dimension * (dimension + 1) / 2];
  }

  /**
   * From sums as a summary table holds them.
   *
   * @param count number of vectors
   * @param sums sum of each component
   * @param products Σ x_i x_j as a symmetric matrix
   */
  public static Moments ofSums(long count, double[] sums, double[][] products) {
    Moments moments = new Moments(sums.length);
    moments.count = count;
    if (count == 0) {
      return moments;
    }
    for (int i = 0; i < sums.length; i++) {
      moments.mean[i] = sums[i] / count;
      for (int j = 0; j <= i; j++) {
        double centred = products[i][j] - sums[i] * sums[j] / count;
        moments.comoment[index(i, j)] = i == j ? Math.max(0, centred) : centred;
      }
    }
    return moments;
  }

  /** Adds one vector (Welford's update). */
  public void add(double... vector) {
    if (vector.length != dimension) {
      throw new IllegalArgumentException(
          "vector has " + vector.length + " components, expected " + dimension);
    }
    count++;
    double share = (double) (count - 1) / count;
    int k = 0;
    for (int i = 0; i < dimension; i++) {
      double scaled = (vector[i] - mean[i]) * share;
      for (int j = 0; j <= i; j++) {
        comoment[k++] += scaled * (vector[j] - mean[j]);
      }
    }
    for (int i = 0; i < dimension; i++) {
      mean[i] += (vector[i] - mean[i]) / count;
    }
  }

  /** Adds all that the other one has seen; the other stays as it is. */
  public Moments merge(Moments other) {
    if (other.dimension != dimension) {
      throw new IllegalArgumentException(
          "dimensions differ: " + dimension + " and " + other.dimension);
    }
    if (other.count == 0) {
      return this;
    }
    long total = count + other.count;
    double weight = (double) count / total * other.count;
    int k = 0;
    for (int i = 0; i < dimension; i++) {
      double gap = other.mean[i] - mean[i];
      for (int j = 0; j <= i; j++) {
        comoment[k] += other.comoment[k] + gap * (other.mean[j] - mean[j]) * weight;
        k++;
      }
    }
    for (int i = 0; i < dimension; i++) {
      mean[i] += (other.mean[i] - mean[i]) * ((double) other.count / total);
    }
    count = total;
    return this;
  }

  /** A copy that can be changed without touching this one. */
  public Moments copy() {
    return new Moments(dimension).merge(this);
  }

  /** The same vectors with one component multiplied by a factor. */
  public Moments scaled(int component, double factor) {
    Moments scaled = copy();
    scaled.mean[component] *= factor;
    for (int i = 0; i < dimension; i++) {
      scaled.comoment[index(component, i)] *= i == component ? factor * factor : factor;
    }
    return scaled;
  }

  /** The same vectors moved: every mean grows by the given amount, co-moments stay. */
  public Moments shifted(double[] by) {
    Moments moved = copy();
    if (count > 0) {
      for (int i = 0; i < dimension; i++) {
        moved.mean[i] += by[i];
      }
    }
    return moved;
  }

  /** Number of components of a vector. */
  public int dimension() {
    return dimension;
  }

  /** Number of vectors seen. */
  public long count() {
    return count;
  }

  /** Mean of a component; NaN when nothing was seen. */
  public double mean(int i) {
    return count == 0 ? Double.NaN : mean[i];
  }

  /** Unbiased variance of a component (n - 1); NaN below two vectors. */
  public double variance(int i) {
    return covariance(i, i);
  }

  /** Unbiased covariance of two components (n - 1); NaN below two vectors. */
  public double covariance(int i, int j) {
    return count < 2 ? Double.NaN : comoment[index(i, j)] / (count - 1);
  }

  /**
   * Variance of the weighted sum of the components; NaN below two vectors. What is left where large
   * parts cancel, as in a ratio that is the same for all users, is rounding and counts as 0.
   */
  public double variance(double[] weights) {
    double sum = 0;
    double size = 0;
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j < dimension; j++) {
        if (weights[i] != 0 && weights[j] != 0) {
          double part = weights[i] * weights[j] * covariance(i, j);
          sum += part;
          size += Math.abs(part);
        }
      }
    }
    return count < 2 ? Double.NaN : sum > ROUNDING * size ? sum : 0;
  }

  /** Arm of the plain mean of a component. */
  public Sample sample(int i) {
    return new Sample(count, mean(i), variance(i));
  }

  private static int index(int i, int j) {
    return i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i;
  }

  @Override
  public String toString() {
    return "Moments[count=" + count + ", mean=" + Arrays.toString(mean) + "]";
  }
}
