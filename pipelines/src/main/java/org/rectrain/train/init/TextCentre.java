package org.rectrain.train.init;

import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.rectrain.config.train.TowersConfig;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.nn.tower.TextContent;

/**
 * What the texts of a catalogue have in common: their mean, and the directions in which they differ
 * most (Mu and Viswanath 2018, "All-but-the-Top"; Su et al. 2021, "Whitening sentence
 * representations").
 */
public final class TextCentre {
  private TextCentre() {}

  /** Whether a model takes something out of its text vectors and does not know yet what. */
  public static boolean isWanted(Model model) {
    if (model.spec().cross() || !model.towerParameters().contains(TextContent.CENTRE)) {
      return false;
    }
    for (float value : model.towerParameters().get(TextContent.CENTRE).values()) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Finds it in the catalogue's texts, each item counted once.
   *
   * @param vectors (texts, E) of all texts by the encoder as it is before any step
   */
  public static void fit(Model model, ModelData data, float[] vectors) {
    TowersConfig towers = model.spec().towers();
    model
        .towerParameters()
        .get(TextContent.CENTRE)
        .assign(
            of(
                data.itemTexts(),
                vectors,
                model.spec().width(),
                towers.components(),
                towers.whiten()));
  }

  /**
   * The mean, and below it a map where there is one.
   *
   * @param items text of each item
   * @param size E
   * @param components first principal components that are taken out
   * @param whiten power of the deviation that each of the others is divided by
   * @return (1, E) or (1 + E, E), for vectors of length sqrt(E)
   */
  static float[] of(int[] items, float[] vectors, int size, int components, double whiten) {
    double[][] rows = new double[items.length][size];
    double[] mean = new double[size];
    for (int i = 0; i < items.length; i++) {
      double squares = 0;
      for (int j = 0; j < size; j++) {
        double value = vectors[items[i] * size + j];
        squares += value * value;
      }
      double scale = squares > 1e-24 ? Math.sqrt(size / squares) : 0;
      for (int j = 0; j < size; j++) {
        rows[i][j] = vectors[items[i] * size + j] * scale;
        mean[j] += rows[i][j] / items.length;
      }
    }
    boolean mapped = components > 0 || whiten > 0;
    float[] out = new float[(mapped ? 1 + size : 1) * size];
    for (int j = 0; j < size; j++) {
      out[j] = (float) mean[j];
    }
    if (mapped) {
      RealMatrix map = map(covariance(rows, mean), components, whiten);
      for (int a = 0; a < size; a++) {
        for (int b = 0; b < size; b++) {
          out[(1 + a) * size + b] = (float) map.getEntry(a, b);
        }
      }
    }
    return out;
  }

  private static RealMatrix covariance(double[][] rows, double[] mean) {
    int size = mean.length;
    double[][] out = new double[size][size];
    double[] left = new double[size];
    for (double[] row : rows) {
      for (int a = 0; a < size; a++) {
        left[a] = row[a] - mean[a];
        for (int b = 0; b <= a; b++) {
          out[a][b] += left[a] * left[b] / rows.length;
        }
      }
    }
    for (int a = 0; a < size; a++) {
      for (int b = 0; b < a; b++) {
        out[b][a] = out[a][b];
      }
    }
    return MatrixUtils.createRealMatrix(out);
  }

  /** Axes times their weights times axes: symmetric, so that nothing but lengths changes. */
  private static RealMatrix map(RealMatrix covariance, int components, double whiten) {
    var eigen = new EigenDecompositionSymmetric(covariance); // values descend
    double[] weights = eigen.getEigenvalues().clone();
    double largest = weights[0];
    for (int c = 0; c < weights.length; c++) {
      // Components that no text has are noise: they must not be blown up.
      double deviation = Math.sqrt(Math.max(weights[c], 1e-6 * largest));
      weights[c] = c < components ? 0 : Math.pow(deviation, -whiten);
    }
    RealMatrix axes = eigen.getV();
    return axes.multiply(MatrixUtils.createRealDiagonalMatrix(weights)).multiplyTransposed(axes);
  }
}
