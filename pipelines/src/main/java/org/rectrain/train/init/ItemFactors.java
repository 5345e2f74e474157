package org.rectrain.train.init;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.StableHash;

/**
 * Vectors of items from who met what: a truncated singular value decomposition of the matrix of
 * users and items that is 1 where train has a row of the two, whatever its labels say.
 *
 * <p>An entry counts {@code 1 / (sqrt(n_u + 1) sqrt(n_i + 5))} with the numbers of items of the
 * user and of users of the item. The leading component is popularity and is left out; an item is
 * its row of {@code V S} in the next F ones, divided by its length plus 0.3 times the median
 * length, so that rare items stay short. Then each column has mean 0 and deviation 1 over the train
 * rows. What people choose to see says much about what they will like, and no label is in it, so no
 * row has to be left out of its own value. The decomposition is found by subspace iteration (Halko,
 * Martinsson, Tropp 2011, arXiv:0909.4061) from a start that the seed decides.
 */
final class ItemFactors {
  private static final int SPARE = 8;
  private static final int ROUNDS = 24;
  private static final double SHRINK = 0.3;

  private final int users;
  private final int items;
  private final int[] starts;
  private final int[] columns;
  private final double[] userWeight;
  private final double[] itemWeight;

  private ItemFactors(int users, int items, int[] starts, int[] columns) {
    this.users = users;
    this.items = items;
    this.starts = starts;
    this.columns = columns;
    this.userWeight = new double[users];
    this.itemWeight = new double[items];
    for (int u = 0; u < users; u++) {
      userWeight[u] = 1 / Math.sqrt(starts[u + 1] - starts[u] + 1.0);
    }
    for (int column : columns) {
      itemWeight[column]++;
    }
    for (int i = 0; i < items; i++) {
      itemWeight[i] = 1 / Math.sqrt(itemWeight[i] + 5);
    }
  }

  /**
   * Fits.
   *
   * @param itemIds index of each catalogue item, 0 for one that is not to have a vector
   * @param known largest index
   * @param factors F; where the data has fewer components the rest is 0
   * @return (known + 1, F); row 0 is 0
   */
  static float[] fit(Examples train, int[] itemIds, int known, int factors, long seed) {
    Map<String, Integer> users = new HashMap<>();
    long[] pairs = new long[train.size()];
    int count = 0;
    int[] rows = new int[known + 1];
    for (int row = 0; row < train.size(); row++) {
      int item = itemIds[train.items()[row]];
      if (item > 0) {
        int user = users.computeIfAbsent(train.users()[row], u -> users.size());
        pairs[count++] = (long) user << 32 | (item - 1);
        rows[item]++;
      }
    }
    float[] out = new float[(known + 1) * factors];
    if (count > 0) {
      long[] distinct = Arrays.stream(pairs, 0, count).distinct().sorted().toArray();
      double[][] vectors = of(distinct, users.size(), known).vectors(factors, seed);
      for (int i = 0; i < known; i++) {
        for (int f = 0; f < factors; f++) {
          out[(i + 1) * factors + f] = (float) vectors[i][f];
        }
      }
      standardise(out, rows, factors);
    }
    return out;
  }

  /**
   * The matrix.
   *
   * @param pairs user in the upper and item in the lower half, distinct and ascending
   */
  static ItemFactors of(long[] pairs, int users, int items) {
    int[] starts = new int[users + 1];
    for (long pair : pairs) {
      starts[(int) (pair >>> 32) + 1]++;
    }
    for (int u = 0; u < users; u++) {
      starts[u + 1] += starts[u];
    }
    return new ItemFactors(
        users, items, starts, Arrays.stream(pairs).mapToInt(pair -> (int) pair).toArray());
  }

  /** The items' vectors before standardising, (items, factors). */
  double[][] vectors(int factors, long seed) {
    int width = Math.min(factors + 1 + SPARE, Math.min(users, items));
    double[][] basis = new double[items][width];
    for (int i = 0; i < items; i++) {
      for (int j = 0; j < width; j++) {
        basis[i][j] = StableHash.unit(StableHash.of(seed, (long) i * width + j)) - 0.5;
      }
    }
    orthonormalise(basis);
    for (int round = 0; round < ROUNDS; round++) {
      basis = transposed(times(basis), width);
      orthonormalise(basis);
    }
    RealMatrix image = MatrixUtils.createRealMatrix(times(basis));
    var eigen = new EigenDecompositionSymmetric(image.transposeMultiply(image)); // values descend
    double[][] out = new double[items][factors];
    for (int f = 0; f < Math.min(factors, width - 1); f++) {
      double scale = Math.sqrt(Math.max(eigen.getEigenvalue(f + 1), 0));
      double[] direction = eigen.getEigenvector(f + 1).toArray();
      for (int i = 0; i < items; i++) {
        double sum = 0;
        for (int j = 0; j < width; j++) {
          sum += basis[i][j] * direction[j];
        }
        out[i][f] = scale * sum;
      }
    }
    shorten(out);
    return out;
  }

  /** X Q: (items, m) to (users, m). */
  private double[][] times(double[][] q) {
    int width = q[0].length;
    double[][] out = new double[users][width];
    for (int u = 0; u < users; u++) {
      for (int at = starts[u]; at < starts[u + 1]; at++) {
        double weight = userWeight[u] * itemWeight[columns[at]];
        double[] row = q[columns[at]];
        for (int j = 0; j < width; j++) {
          out[u][j] += weight * row[j];
        }
      }
    }
    return out;
  }

  /** X^T B: (users, m) to (items, m). */
  private double[][] transposed(double[][] b, int width) {
    double[][] out = new double[items][width];
    for (int u = 0; u < users; u++) {
      for (int at = starts[u]; at < starts[u + 1]; at++) {
        double weight = userWeight[u] * itemWeight[columns[at]];
        double[] row = out[columns[at]];
        for (int j = 0; j < width; j++) {
          row[j] += weight * b[u][j];
        }
      }
    }
    return out;
  }

  /** Modified Gram-Schmidt over the columns, twice; a column that vanishes becomes 0. */
  private static void orthonormalise(double[][] q) {
    int width = q[0].length;
    for (int j = 0; j < width; j++) {
      double before = length(q, j);
      for (int pass = 0; pass < 2; pass++) {
        for (int k = 0; k < j; k++) {
          double dot = 0;
          for (double[] row : q) {
            dot += row[j] * row[k];
          }
          for (double[] row : q) {
            row[j] -= dot * row[k];
          }
        }
      }
      double length = length(q, j);
      double scale = length > 1e-10 * before ? 1 / length : 0;
      for (double[] row : q) {
        row[j] *= scale;
      }
    }
  }

  private static double length(double[][] q, int j) {
    double sum = 0;
    for (double[] row : q) {
      sum += row[j] * row[j];
    }
    return Math.sqrt(sum);
  }

  private static void shorten(double[][] vectors) {
    double[] lengths =
        Arrays.stream(vectors)
            .mapToDouble(v -> Math.sqrt(Arrays.stream(v).map(x -> x * x).sum()))
            .toArray();
    double[] sorted = Arrays.stream(lengths).sorted().toArray();
    int n = sorted.length;
    double median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    for (int i = 0; i < n; i++) {
      double divisor = lengths[i] + SHRINK * median;
      for (int f = 0; f < vectors[i].length; f++) {
        vectors[i][f] = divisor == 0 ? 0 : vectors[i][f] / divisor;
      }
    }
  }

  /** Mean 0 and deviation 1 of each column over the rows of train; row 0 stays 0. */
  private static void standardise(float[] table, int[] rows, int factors) {
    double total = IntStream.of(rows).asLongStream().sum();
    for (int f = 0; f < factors; f++) {
      double mean = 0;
      double squares = 0;
      for (int i = 1; i < rows.length; i++) {
        double x = table[i * factors + f];
        mean += rows[i] / total * x;
        squares += rows[i] / total * x * x;
      }
      double deviation = Math.sqrt(Math.max(squares - mean * mean, 0));
      for (int i = 1; i < rows.length; i++) {
        float x = table[i * factors + f];
        table[i * factors + f] = deviation < 1e-9 ? 0 : (float) ((x - mean) / deviation);
      }
    }
  }
}
