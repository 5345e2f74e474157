package org.rectrain.baseline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.rectrain.Failure;
import org.rectrain.baseline.data.Interactions;
import org.rectrain.dataset.file.WholeFile;

/**
 * Item-to-item weights of EASE^R (Steck 2019, arXiv:1905.03375): B = I - P·diag(1 / diag P) with P
 * = (XᵀX + λI)⁻¹, the closed form of the ridge regression of every item on all others. Weights may
 * be negative; the diagonal is 0.
 *
 * <p>On disk the lower triangle of P, row by row, little-endian float32: B follows from it.
 */
final class EaseWeights {
  private final float[][] rows;

  private EaseWeights(float[][] rows) {
    this.rows = rows;
  }

  /**
   * Solves for the weights.
   *
   * @param clicks who clicked what
   * @param items those that take part, distinct; the weights' indices are indices in it
   * @param lambda λ, positive
   */
  static double[][] inverse(Interactions clicks, int[] items, double lambda) {
    int[] place = new int[clicks.items()];
    Arrays.fill(place, -1);
    for (int i = 0; i < items.length; i++) {
      place[items[i]] = i;
    }
    double[][] gram = new double[items.length][];
    IntStream.range(0, items.length)
        .parallel()
        .forEach(
            i -> {
              double[] row = new double[i + 1];
              int item = items[i];
              for (int p = clicks.itemStarts[item]; p < clicks.itemStarts[item + 1]; p++) {
                int user = clicks.itemUsers[p];
                for (int q = clicks.userStarts[user]; q < clicks.userStarts[user + 1]; q++) {
                  int other = place[clicks.userItems[q]];
                  if (other >= 0 && other <= i) {
                    row[other]++;
                  }
                }
              }
              row[i] += lambda;
              gram[i] = row;
            });
    SymmetricInverse.invert(gram);
    return gram;
  }

  /** B from the lower triangle of P. */
  static EaseWeights of(float[][] lower) {
    int n = lower.length;
    float[][] rows = new float[n][n];
    IntStream.range(0, n)
        .parallel()
        .forEach(
            i -> {
              for (int j = 0; j < n; j++) {
                float p = j <= i ? lower[i][j] : lower[j][i];
                rows[i][j] = i == j ? 0 : -p / lower[j][j];
              }
            });
    return new EaseWeights(rows);
  }

  /** The values as floats. */
  static float[][] rounded(double[][] lower) {
    float[][] out = new float[lower.length][];
    for (int i = 0; i < out.length; i++) {
      out[i] = new float[lower[i].length];
      for (int j = 0; j < out[i].length; j++) {
        out[i][j] = (float) lower[i][j];
      }
    }
    return out;
  }

  int size() {
    return rows.length;
  }

  /** Weight of item {@code from} for the score of item {@code to}. */
  float weight(int from, int to) {
    return rows[from][to];
  }

  /** Adds the weights of one clicked item to the scores of all. */
  void addTo(double[] scores, int from) {
    float[] row = rows[from];
    for (int j = 0; j < row.length; j++) {
      scores[j] += row[j];
    }
  }

  static void write(float[][] lower, Path file) throws IOException {
    WholeFile.channel(
        file,
        channel -> {
          for (float[] row : lower) {
            ByteBuffer bytes =
                ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(row);
            while (bytes.hasRemaining()) {
              channel.write(bytes);
            }
          }
        });
  }

  /** Reads what {@link #write} wrote for {@code n} items. */
  static float[][] read(Path file, int n) {
    try (FileChannel channel = FileChannel.open(WholeFile.plain(file), StandardOpenOption.READ)) {
      long expected = (long) n * (n + 1) / 2 * Float.BYTES;
      if (channel.size() != expected) {
        throw Failure.input(
            file + ": " + channel.size() + " bytes; expected " + expected + " for " + n + " items",
            "fit the baselines again");
      }
      float[][] lower = new float[n][];
      for (int i = 0; i < n; i++) {
        ByteBuffer bytes =
            ByteBuffer.allocate((i + 1) * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int count = 0;
        while (bytes.hasRemaining() && count >= 0) {
          count = channel.read(bytes);
        }
        lower[i] = new float[i + 1];
        bytes.flip().asFloatBuffer().get(lower[i]);
      }
      return lower;
    } catch (IOException e) {
      throw Failure.input(
          file + ": cannot be read: " + e.getMessage(), "fit the baselines again", e);
    }
  }
}
