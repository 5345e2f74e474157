package org.rectrain.abtest.simulate;

import org.rectrain.stat.Moments;

/**
 * Per user, in one row: 1, the vector's components less a common centre, and their products: what
 * must be added up over an arm to have its moments. Adding rows is all that a simulated assignment
 * costs.
 */
final class Products {
  private final int dimension;
  private final int width;
  private final double[] centre;
  private final double[] rows;

  /**
   * Allocates rows.
   *
   * @param centre subtracted from each component, so that products stay small
   */
  Products(int count, double[] centre) {
    this.dimension = centre.length;
    this.width = 1 + dimension + dimension * (dimension + 1) / 2;
    this.centre = centre.clone();
    this.rows = new double[Math.multiplyExact(count, width)];
  }

  int width() {
    return width;
  }

  int count() {
    return rows.length / width;
  }

  /** Writes a row from a vector. */
  void set(int row, double[] vector) {
    write(row * width, vector, 1);
  }

  /** Subtracts a vector's row: what a user had before is no longer so. */
  void subtract(int row, double[] vector) {
    write(row * width, vector, -1);
  }

  private void write(int at, double[] vector, double sign) {
    int k = at;
    rows[k++] += sign;
    for (int i = 0; i < dimension; i++) {
      rows[k++] += sign * (vector[i] - centre[i]);
    }
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        rows[k++] += sign * (vector[i] - centre[i]) * (vector[j] - centre[j]);
      }
    }
  }

  /** Adds a row to sums that start at an offset. */
  void addTo(int row, double[] sums, int offset) {
    int from = row * width;
    for (int k = 0; k < width; k++) {
      sums[offset + k] += rows[from + k];
    }
  }

  /** All rows added up. */
  double[] total() {
    double[] sums = new double[width];
    for (int row = 0; row < count(); row++) {
      addTo(row, sums, 0);
    }
    return sums;
  }

  /** Moments of the arm whose rows were added up. */
  Moments moments(double[] sums, int offset) {
    double[] first = new double[dimension];
    double[][] products = new double[dimension][dimension];
    int k = offset + 1;
    for (int i = 0; i < dimension; i++) {
      first[i] = sums[k++];
    }
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        products[i][j] = sums[k];
        products[j][i] = sums[k];
        k++;
      }
    }
    return Moments.ofSums(Math.round(sums[offset]), first, products).shifted(centre);
  }
}
