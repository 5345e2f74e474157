package org.rectrain.prepare.quality;

import java.util.Arrays;
import org.rectrain.dataset.StableHash;
import org.rectrain.metric.Logistic;

/**
 * Logistic regression whose probability for each row comes from rows of other folds. Fitted by
 * AdaGrad (Duchi et al. 2011) over the rows in an order made of hashes, so equal rows give equal
 * probabilities. Columns are standardised numbers, 0 where missing, and indexes of categories.
 */
final class FoldedLogistic {
  private static final int EPOCHS = 8;
  private static final double RATE = 0.2;
  private static final double RIDGE = 1e-6;
  private static final double START = 1e-6;

  private final float[][] numbers;
  private final int[][] categories;
  private final int[] offsets;
  private final int width;

  /**
   * A design.
   *
   * @param numbers (rows, numbers)
   * @param categories (rows, categories) index of each value
   * @param cardinalities number of indexes of each category
   */
  FoldedLogistic(float[][] numbers, int[][] categories, int[] cardinalities) {
    this.numbers = numbers;
    this.categories = categories;
    this.offsets = new int[cardinalities.length];
    int at = 1 + (numbers.length == 0 ? 0 : numbers[0].length);
    for (int i = 0; i < cardinalities.length; i++) {
      offsets[i] = at;
      at += cardinalities[i];
    }
    this.width = at;
  }

  /**
   * Probabilities of label 1.
   *
   * @param labels 0 or 1
   * @param folds fold of each row, 0 to count - 1
   */
  double[] outOfFold(int[] labels, int[] folds, int count) {
    double[] out = new double[labels.length];
    Integer[] order = new Integer[labels.length];
    Arrays.setAll(order, i -> i);
    long[] keys = new long[labels.length];
    Arrays.setAll(keys, i -> StableHash.mix(i + 1L));
    Arrays.sort(order, (a, b) -> Long.compare(keys[a], keys[b]));
    for (int fold = 0; fold < count; fold++) {
      double[] weights = fit(labels, folds, fold, order);
      for (int row = 0; row < out.length; row++) {
        if (folds[row] == fold) {
          out[row] = probability(weights, row);
        }
      }
    }
    return out;
  }

  private double[] fit(int[] labels, int[] folds, int left, Integer[] order) {
    double[] weights = new double[width];
    double[] squares = new double[width];
    Arrays.fill(squares, START);
    double rows = 1;
    double positives = 0.5;
    for (int i = 0; i < labels.length; i++) {
      rows += folds[i] == left ? 0 : 1;
      positives += folds[i] == left ? 0 : labels[i];
    }
    weights[0] = Math.log(positives / (rows - positives));
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      for (int row : order) {
        if (folds[row] != left) {
          step(weights, squares, row, probability(weights, row) - labels[row]);
        }
      }
    }
    return weights;
  }

  private double probability(double[] weights, int row) {
    double z = weights[0];
    float[] x = numbers[row];
    for (int i = 0; i < x.length; i++) {
      z += weights[1 + i] * x[i];
    }
    int[] c = categories[row];
    for (int i = 0; i < c.length; i++) {
      z += weights[offsets[i] + c[i]];
    }
    return Logistic.sigmoid(z);
  }

  private void step(double[] weights, double[] squares, int row, double error) {
    move(weights, squares, 0, error);
    float[] x = numbers[row];
    for (int i = 0; i < x.length; i++) {
      if (x[i] != 0) {
        move(weights, squares, 1 + i, error * x[i]);
      }
    }
    int[] c = categories[row];
    for (int i = 0; i < c.length; i++) {
      move(weights, squares, offsets[i] + c[i], error);
    }
  }

  private static void move(double[] weights, double[] squares, int at, double gradient) {
    double g = gradient + RIDGE * weights[at];
    squares[at] += g * g;
    weights[at] -= RATE * g / Math.sqrt(squares[at] + 1);
  }
}
