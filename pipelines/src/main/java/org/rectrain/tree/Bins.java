package org.rectrain.tree;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Columns of numbers as bytes: a value's bin is the number of edges below it. A column with few
 * distinct values has a bin for each; others have bins of about as many rows.
 *
 * @param edges (columns, bins - 1), ascending; the last bin has no upper edge
 * @param values (columns, rows), bins as unsigned bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record Bins(float[][] edges, byte[][] values) {

  /**
   * Bins of some columns.
   *
   * @param columns (columns, rows), no NaN
   * @param most bins of a column
   */
  public static Bins of(float[][] columns, int most) {
    float[][] edges = new float[columns.length][];
    byte[][] values = new byte[columns.length][];
    IntStream.range(0, columns.length)
        .parallel()
        .forEach(
            c -> {
              edges[c] = edges(columns[c], most);
              values[c] = new byte[columns[c].length];
              for (int row = 0; row < values[c].length; row++) {
                values[c][row] = (byte) bin(edges[c], columns[c][row]);
              }
            });
    return new Bins(edges, values);
  }

  int rows() {
    return values.length == 0 ? 0 : values[0].length;
  }

  /** How many edges are below a value. */
  private static int bin(float[] edges, float value) {
    int low = 0;
    int high = edges.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (value > edges[middle]) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static float[] edges(float[] column, int most) {
    float[] sorted = column.clone();
    Arrays.sort(sorted);
    int distinct = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (Float.isNaN(sorted[i])) {
        throw new IllegalArgumentException("a column holds NaN; expected numbers");
      }
      distinct += i == 0 || sorted[i] != sorted[i - 1] ? 1 : 0;
    }
    float[] out = new float[most - 1];
    int count = 0;
    double wanted = (double) sorted.length / most;
    int filled = 0;
    for (int i = 1; i < sorted.length && count < most - 1; i++) {
      filled++;
      if (sorted[i] != sorted[i - 1] && (distinct <= most || filled >= wanted)) {
        out[count++] = between(sorted[i - 1], sorted[i]);
        filled = 0;
      }
    }
    return Arrays.copyOf(out, count);
  }

  /** A number that the lower one does not exceed and the higher one does. */
  private static float between(float low, float high) {
    float middle = low + (high - low) / 2;
    return middle < high ? Math.max(low, middle) : low;
  }
}
