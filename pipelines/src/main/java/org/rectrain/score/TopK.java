package org.rectrain.score;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Items retrieved for queries, best first; among equal scores the one earlier in the catalogue.
 *
 * @param items per query, indexes in the catalogue
 * @param scores per query, of those items
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record TopK(int[][] items, double[][] scores) {

  /** What ranks the items for one query. */
  @FunctionalInterface
  public interface Ranking {
    /**
     * The best items for a query.
     *
     * @param best takes their scores, as many as there are items
     */
    int[] of(int query, double[] best);
  }

  /** The best k items for each wanted query, several queries at once. */
  public static TopK parallel(int[] wanted, int k, Ranking ranking) {
    int[][] items = new int[wanted.length][];
    double[][] scores = new double[wanted.length][];
    IntStream.range(0, wanted.length)
        .parallel()
        .forEach(
            i -> {
              double[] best = new double[k];
              items[i] = ranking.of(wanted[i], best);
              scores[i] = Arrays.copyOf(best, items[i].length);
            });
    return new TopK(items, scores);
  }

  /** The k best of a score for each item, their scores written into {@code best}. */
  public static int[] best(float[] scores, int[] masked, int k, double[] best) {
    int[] items = best(scores, 0, scores.length, masked, k);
    Arrays.setAll(best, i -> i < items.length ? scores[items[i]] : 0);
    return items;
  }

  /**
   * The k best of one row of scores.
   *
   * @param scores one per item
   * @param masked items left out
   * @return indexes, best first
   */
  public static int[] best(float[] scores, int from, int count, int[] masked, int k) {
    java.util.BitSet out = new java.util.BitSet(count);
    for (int item : masked) {
      out.set(item);
    }
    int[] heap = new int[Math.min(k, count)];
    int size = 0;
    for (int i = 0; i < count; i++) {
      if (out.get(i)) {
        continue;
      }
      if (size < heap.length) {
        heap[size++] = i;
        for (int c = size - 1; c > 0 && worse(scores, from, heap[c], heap[(c - 1) / 2]); ) {
          int parent = (c - 1) / 2;
          swap(heap, c, parent);
          c = parent;
        }
      } else if (size > 0 && worse(scores, from, heap[0], i)) {
        heap[0] = i;
        sink(scores, from, heap, size);
      }
    }
    int[] sorted = new int[size];
    for (int i = size - 1; i >= 0; i--) {
      sorted[i] = heap[0];
      heap[0] = heap[i];
      sink(scores, from, heap, i);
    }
    return sorted;
  }

  private static void sink(float[] scores, int from, int[] heap, int size) {
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        return;
      }
      if (child + 1 < size && worse(scores, from, heap[child + 1], heap[child])) {
        child++;
      }
      if (!worse(scores, from, heap[child], heap[at])) {
        return;
      }
      swap(heap, at, child);
      at = child;
    }
  }

  /** Whether item a ranks below item b. */
  private static boolean worse(float[] scores, int from, int a, int b) {
    float left = scores[from + a];
    float right = scores[from + b];
    return left < right || (left == right && a > b);
  }

  private static void swap(int[] heap, int a, int b) {
    int keep = heap[a];
    heap[a] = heap[b];
    heap[b] = keep;
  }
}
