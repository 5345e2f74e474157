package org.rectrain.baseline;

import java.util.stream.IntStream;

/**
 * The inverse of a symmetric positive definite matrix, in place on its lower triangle, by the sweep
 * operator (Goodnight 1979) on blocks of columns.
 *
 * <p>Sweeping block K replaces A(K,K) by -D with D its inverse, A(i,K) by A(i,K)·D and every other
 * A(i,j) by A(i,j) - A(i,K)·D·A(K,j); after all blocks the matrix is -A⁻¹. That is n³ operations
 * for n rows, all but a few of them in one long, vectorised sum over rows, shared among all cores.
 * The result does not depend on how many there are.
 */
final class SymmetricInverse {
  /** Columns swept at once: their panel of a few thousand rows stays in the cache. */
  private static final int BLOCK = 64;

  /** Columns of the panel in hand at a time. */
  private static final int TILE = 512;

  /** Rows per task. */
  private static final int BAND = 16;

  private SymmetricInverse() {}

  /**
   * Replaces a matrix by its inverse.
   *
   * @param lower row i holds the columns 0 to i
   * @throws IllegalArgumentException when the matrix is not positive definite
   */
  static void invert(double[][] lower) {
    int n = lower.length;
    for (int from = 0; from < n; from += BLOCK) {
      sweep(lower, from, Math.min(n, from + BLOCK));
    }
    for (double[] row : lower) {
      for (int j = 0; j < row.length; j++) {
        row[j] = -row[j];
      }
    }
  }

  private static void sweep(double[][] a, int from, int to) {
    int n = a.length;
    int b = to - from;
    // The block's columns as rows, (b, n), and the same times D.
    double[][] w = new double[b][n];
    for (int k = 0; k < b; k++) {
      System.arraycopy(a[from + k], 0, w[k], 0, from + k + 1);
      for (int i = from + k + 1; i < n; i++) {
        w[k][i] = a[i][from + k];
      }
    }
    double[][] d = new double[b][b];
    for (int k = 0; k < b; k++) {
      System.arraycopy(w[k], from, d[k], 0, b);
    }
    invertSmall(d, from);
    double[][] v = new double[b][n];
    IntStream.range(0, b)
        .parallel()
        .forEach(
            k -> {
              for (int m = 0; m < b; m++) {
                double f = d[k][m];
                for (int i = 0; i < n; i++) {
                  v[k][i] += f * w[m][i];
                }
              }
            });
    IntStream.range(0, (n + BAND - 1) / BAND)
        .parallel()
        .forEach(band -> update(a, v, w, band * BAND, Math.min(n, (band + 1) * BAND)));
    for (int k = 0; k < b; k++) {
      System.arraycopy(v[k], 0, a[from + k], 0, from);
      for (int m = 0; m <= k; m++) {
        a[from + k][from + m] = -d[k][m];
      }
      for (int i = to; i < n; i++) {
        a[i][from + k] = v[k][i];
      }
    }
  }

  /** A(i, j) -= Σ v(k, i)·w(k, j) for some rows i and all j up to i. */
  private static void update(double[][] a, double[][] v, double[][] w, int first, int end) {
    int b = w.length;
    for (int start = 0; start < end; start += TILE) {
      for (int i = first; i < end; i++) {
        int stop = Math.min(start + TILE, i + 1);
        int k = 0;
        for (; k + 4 <= b && start < stop; k += 4) {
          subtract(
              a[i],
              start,
              stop,
              v[k][i],
              w[k],
              v[k + 1][i],
              w[k + 1],
              v[k + 2][i],
              w[k + 2],
              v[k + 3][i],
              w[k + 3]);
        }
        for (; k < b && start < stop; k++) {
          double f = v[k][i];
          for (int j = start; j < stop; j++) {
            a[i][j] -= f * w[k][j];
          }
        }
      }
    }
  }

  private static void subtract(
      double[] row,
      int from,
      int to,
      double f0,
      double[] w0,
      double f1,
      double[] w1,
      double f2,
      double[] w2,
      double f3,
      double[] w3) {
    for (int j = from; j < to; j++) {
      row[j] -= f0 * w0[j] + f1 * w1[j] + (f2 * w2[j] + f3 * w3[j]);
    }
  }

  /** Gauss-Jordan in place: pivots of a positive definite matrix are positive. */
  private static void invertSmall(double[][] d, int offset) {
    int b = d.length;
    for (int p = 0; p < b; p++) {
      double pivot = d[p][p];
      if (!(pivot > 0)) {
        throw new IllegalArgumentException(
            "not positive definite: pivot " + (offset + p) + " is " + pivot);
      }
      double inverse = 1 / pivot;
      d[p][p] = 1;
      for (int j = 0; j < b; j++) {
        d[p][j] *= inverse;
      }
      for (int i = 0; i < b; i++) {
        if (i != p) {
          double f = d[i][p];
          d[i][p] = 0;
          for (int j = 0; j < b; j++) {
            d[i][j] -= f * d[p][j];
          }
        }
      }
    }
  }
}
