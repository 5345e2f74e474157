package org.rectrain.train.init;

import org.rectrain.metric.Logistic;

/**
 * Logistic regression by Newton's method on standardised features with an L2 penalty: where the
 * linear part of the heads starts from.
 *
 * <p>Minimises {@code sum w (softplus(z) - y z) + l2 / 2 |beta|^2}, the bias unpenalised (Hastie,
 * Tibshirani, Friedman, Elements of Statistical Learning, 4.4.1).
 */
final class LogisticStart {
  private static final int STEPS = 12;
  private static final double ENOUGH = 1e-7;
  private static final double SMALLEST_STEP = 1e-4;

  private LogisticStart() {}

  /**
   * Fits.
   *
   * @param rows (n, F) features, row by row
   * @param labels (n) 0, 1, or -1 to leave a row out
   * @param weights (n)
   * @param width F
   * @return (F + 1): coefficients, then the bias; zeros and the log odds when it cannot be fitted
   */
  static double[] fit(float[] rows, int[] labels, float[] weights, int width, double l2) {
    double[] beta = new double[width + 1];
    double positive = 0;
    double total = 0;
    for (int i = 0; i < labels.length; i++) {
      positive += labels[i] == 1 ? weights[i] : 0;
      total += labels[i] < 0 ? 0 : weights[i];
    }
    if (positive <= 0 || positive >= total) {
      return beta;
    }
    beta[width] = Math.log(positive / (total - positive));
    double loss = loss(rows, labels, weights, width, l2, beta);
    for (int step = 0; step < STEPS && width > 0; step++) {
      double[] change = newton(rows, labels, weights, width, l2, beta);
      double before = loss;
      double[] next = beta;
      // A whole Newton step can overshoot where a label is rare; half of it then descends.
      for (double scale = 1; scale > SMALLEST_STEP; scale /= 2) {
        double[] tried = beta.clone();
        for (int j = 0; j <= width; j++) {
          tried[j] += scale * change[j];
        }
        double after = loss(rows, labels, weights, width, l2, tried);
        if (after < loss) {
          loss = after;
          next = tried;
          break;
        }
      }
      beta = next;
      if (before - loss < ENOUGH * Math.abs(before)) {
        break;
      }
    }
    return beta;
  }

  private static double loss(
      float[] rows, int[] labels, float[] weights, int width, double l2, double[] beta) {
    double sum = 0;
    for (int j = 0; j < width; j++) {
      sum += l2 / 2 * beta[j] * beta[j];
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= 0) {
        double z = beta[width];
        for (int j = 0; j < width; j++) {
          z += beta[j] * rows[i * width + j];
        }
        double softplus = Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
        sum += weights[i] * (softplus - labels[i] * z);
      }
    }
    return sum;
  }

  private static double[] newton(
      float[] rows, int[] labels, float[] weights, int width, double l2, double[] beta) {
    int size = width + 1;
    double[] gradient = new double[size];
    double[][] hessian = new double[size][size];
    double[] x = new double[size];
    x[width] = 1;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || weights[i] == 0) {
        continue;
      }
      double z = beta[width];
      for (int j = 0; j < width; j++) {
        x[j] = rows[i * width + j];
        z += beta[j] * x[j];
      }
      double p = Logistic.sigmoid(z);
      double residual = weights[i] * (labels[i] - p);
      double curvature = weights[i] * Math.max(p * (1 - p), 1e-9);
      for (int a = 0; a < size; a++) {
        gradient[a] += residual * x[a];
        double scaled = curvature * x[a];
        for (int b = 0; b <= a; b++) {
          hessian[a][b] += scaled * x[b];
        }
      }
    }
    for (int j = 0; j < width; j++) {
      gradient[j] -= l2 * beta[j];
      hessian[j][j] += l2;
    }
    return solve(hessian, gradient);
  }

  /** Solves with the lower triangle of a positive definite matrix by Cholesky's method. */
  private static double[] solve(double[][] a, double[] b) {
    int n = b.length;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i][j];
        for (int k = 0; k < j; k++) {
          sum -= a[i][k] * a[j][k];
        }
        a[i][j] = i == j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / a[j][j];
      }
    }
    double[] x = b.clone();
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < i; k++) {
        x[i] -= a[i][k] * x[k];
      }
      x[i] /= a[i][i];
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int k = i + 1; k < n; k++) {
        x[i] -= a[k][i] * x[k];
      }
      x[i] /= a[i][i];
    }
    return x;
  }
}
