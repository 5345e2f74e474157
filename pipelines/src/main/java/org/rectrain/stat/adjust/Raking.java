package org.rectrain.stat.adjust;

import java.util.Arrays;

/**
 * Raking, or iterative proportional fitting (Deming and Stephan 1940): weights per category of
 * several columns so that the weighted shares of every column are those of a population.
 */
public final class Raking {
  private static final int MOST_ROUNDS = 1000;
  private static final double CLOSE = 1e-12;

  private final double[][] weights;
  private final double effectiveRows;

  private Raking(double[][] weights, double effectiveRows) {
    this.weights = weights;
    this.effectiveRows = effectiveRows;
  }

  /**
   * Fits weights.
   *
   * @param cells (cells, columns): the category of each column in each combination that occurs
   * @param counts rows of each combination, at least one of them above 0
   * @param targets (columns, categories): wanted shares, each column summing to 1
   * @throws IllegalArgumentException when a wanted category has no row, so that no weight gives it
   *     a share
   */
  public static Raking fit(int[][] cells, long[] counts, double[][] targets) {
    double total = Arrays.stream(counts).sum();
    double[][] weights = new double[targets.length][];
    for (int column = 0; column < targets.length; column++) {
      weights[column] = new double[targets[column].length];
      Arrays.fill(weights[column], 1);
    }
    double[] row = new double[counts.length];
    for (int round = 0; round < MOST_ROUNDS; round++) {
      double worst = 0;
      for (int column = 0; column < targets.length; column++) {
        product(cells, weights, row);
        double[] shares = new double[targets[column].length];
        for (int i = 0; i < row.length; i++) {
          shares[cells[i][column]] += row[i] * counts[i] / total;
        }
        for (int value = 0; value < shares.length; value++) {
          double target = targets[column][value];
          if (shares[value] == 0 && target > 0) {
            throw new IllegalArgumentException(
                "category " + value + " of column " + column + " has no rows");
          }
          worst = Math.max(worst, Math.abs(shares[value] - target));
          weights[column][value] *= shares[value] == 0 ? 1 : target / shares[value];
        }
      }
      if (worst < CLOSE) {
        break;
      }
    }
    product(cells, weights, row);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < row.length; i++) {
      sum += row[i] * counts[i];
      squares += row[i] * row[i] * counts[i];
    }
    return new Raking(weights, sum * sum / squares);
  }

  private static void product(int[][] cells, double[][] weights, double[] out) {
    for (int i = 0; i < out.length; i++) {
      double weight = 1;
      for (int column = 0; column < weights.length; column++) {
        weight *= weights[column][cells[i][column]];
      }
      out[i] = weight;
    }
  }

  /** The weight of a category; a row's weight is the product over its columns. */
  public double weight(int column, int value) {
    return weights[column][value];
  }

  /** Kish's effective sample size, (sum w)^2 / sum w^2 over rows. */
  public double effectiveRows() {
    return effectiveRows;
  }
}
