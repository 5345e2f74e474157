package org.rectrain.label;

import java.util.Arrays;

/**
 * Greedy k-center (Sener and Savarese 2018): again and again the row that is farthest from all rows
 * chosen so far, so that every row has a chosen one near it.
 */
public final class CoreSet {
  private CoreSet() {}

  /**
   * Chooses rows; of equally far ones the first.
   *
   * @param vectors of length 1, or 0
   * @param from rows to choose from
   * @param chosen rows that count as chosen before; where there are none, the first row of {@code
   *     from} is taken first
   * @param count rows wanted; fewer when there are fewer
   * @param duplicate cosine with a chosen row from which a row is left out; above 1 for none
   * @return indices in {@code from}, in the order of choice
   */
  public static int[] greedy(
      float[][] vectors, int[] from, int[] chosen, int count, double duplicate) {
    double[] nearest = new double[from.length]; // squared distance to the nearest chosen row
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    for (int row : chosen) {
      approach(vectors, from, row, nearest);
    }
    double least = 2 - 2 * duplicate; // of unit vectors
    int[] out = new int[Math.min(count, from.length)];
    int found = 0;
    while (found < out.length) {
      int best = -1;
      for (int i = 0; i < from.length; i++) {
        if (nearest[i] >= 0 && (best < 0 || nearest[i] > nearest[best])) {
          best = i;
        }
      }
      if (best < 0 || nearest[best] <= least) {
        break;
      }
      out[found++] = best;
      approach(vectors, from, from[best], nearest);
      nearest[best] = -1;
    }
    return Arrays.copyOf(out, found);
  }

  private static void approach(float[][] vectors, int[] from, int row, double[] nearest) {
    for (int i = 0; i < from.length; i++) {
      if (nearest[i] >= 0) {
        nearest[i] = Math.min(nearest[i], distance(vectors[from[i]], vectors[row]));
      }
    }
  }

  static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double d = (double) a[i] - b[i];
      sum += d * d;
    }
    return sum;
  }

  /** The rows brought to length 1; rows of zeros stay. */
  public static float[][] unit(float[][] rows) {
    float[][] out = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      double sum = 0;
      for (float x : rows[i]) {
        sum += (double) x * x;
      }
      double norm = sum == 0 ? 1 : Math.sqrt(sum);
      out[i] = new float[rows[i].length];
      for (int j = 0; j < rows[i].length; j++) {
        out[i][j] = (float) (rows[i][j] / norm);
      }
    }
    return out;
  }
}
