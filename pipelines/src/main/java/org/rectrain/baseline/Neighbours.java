package org.rectrain.baseline;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * The most similar items of consecutive items, best first: item r of them owns the range starts[r]
 * to starts[r + 1]. A class and not a record, because Spark's Kryo cannot read records.
 */
final class Neighbours implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int[] starts;
  private final int[] items;
  private final float[] similarities;

  Neighbours(int[] starts, int[] items, float[] similarities) {
    this.starts = starts;
    this.items = items;
    this.similarities = similarities;
  }

  /** The parts one after the other. */
  static Neighbours join(List<Neighbours> parts) {
    int rows = parts.stream().mapToInt(Neighbours::rows).sum();
    int size = parts.stream().mapToInt(Neighbours::size).sum();
    int[] starts = new int[rows + 1];
    int[] items = new int[size];
    float[] similarities = new float[size];
    int row = 0;
    int at = 0;
    for (Neighbours part : parts) {
      for (int r = 0; r < part.rows(); r++) {
        starts[row++] = at + part.starts[r];
      }
      System.arraycopy(part.items, 0, items, at, part.size());
      System.arraycopy(part.similarities, 0, similarities, at, part.size());
      at += part.size();
    }
    starts[rows] = at;
    return new Neighbours(starts, items, similarities);
  }

  int rows() {
    return starts.length - 1;
  }

  int size() {
    return items.length;
  }

  int from(int row) {
    return starts[row];
  }

  int to(int row) {
    return starts[row + 1];
  }

  int item(int place) {
    return items[place];
  }

  float similarity(int place) {
    return similarities[place];
  }

  /** Adds the weights of a row to dense sums. */
  void addTo(double[] sums, int row) {
    for (int p = starts[row]; p < starts[row + 1]; p++) {
      sums[items[p]] += similarities[p];
    }
  }

  /** Adds the weights of a row to sums. */
  void addTo(SumsOnBase sums, int row) {
    for (int p = starts[row]; p < starts[row + 1]; p++) {
      sums.add(items[p], similarities[p]);
    }
  }

  /** The same rows with each one's items ascending, for look-ups. */
  Neighbours sortedByItem() {
    int[] sortedItems = items.clone();
    float[] sortedSimilarities = similarities.clone();
    for (int row = 0; row < rows(); row++) {
      int from = starts[row];
      int n = starts[row + 1] - from;
      long[] keys = new long[n];
      for (int i = 0; i < n; i++) {
        keys[i] = (long) items[from + i] << 32 | i;
      }
      Arrays.sort(keys);
      for (int i = 0; i < n; i++) {
        int place = from + (int) keys[i];
        sortedItems[from + i] = items[place];
        sortedSimilarities[from + i] = similarities[place];
      }
    }
    return new Neighbours(starts, sortedItems, sortedSimilarities);
  }

  /** Similarity of an item in a row whose items are ascending; 0 when it is not there. */
  float lookUp(int row, int item) {
    int at = Arrays.binarySearch(items, starts[row], starts[row + 1], item);
    return at >= 0 ? similarities[at] : 0;
  }
}
