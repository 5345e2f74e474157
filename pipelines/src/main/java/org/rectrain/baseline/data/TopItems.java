package org.rectrain.baseline.data;

import java.util.Arrays;

/** The k best of many scored items: a heap whose root is the worst one kept. */
public final class TopItems {
  private final int[] items;
  private final double[] scores;
  private int size;

  public TopItems(int k) {
    items = new int[k];
    scores = new double[k];
  }

  /** Offers an item; among equal scores the smaller index is better. */
  public void offer(int item, double score) {
    if (size < items.length) {
      items[size] = item;
      scores[size] = score;
      up(size++);
    } else if (size > 0 && isWorse(scores[0], items[0], score, item)) {
      items[0] = item;
      scores[0] = score;
      down();
    }
  }

  /** Whether {@link #offer} would keep an item. */
  public boolean takes(int item, double score) {
    return size < items.length || (size > 0 && isWorse(scores[0], items[0], score, item));
  }

  /** The items best first; the heap is empty afterwards. */
  public int[] drainItems(double[] intoScores) {
    int[] out = new int[size];
    while (size > 0) {
      int last = size - 1;
      out[last] = items[0];
      intoScores[last] = scores[0];
      size = last;
      items[0] = items[last];
      scores[0] = scores[last];
      down();
    }
    return out;
  }

  int size() {
    return size;
  }

  private void up(int from) {
    int at = from;
    while (at > 0) {
      int parent = (at - 1) / 2;
      if (!isWorse(scores[at], items[at], scores[parent], items[parent])) {
        return;
      }
      swap(at, parent);
      at = parent;
    }
  }

  private void down() {
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        return;
      }
      if (child + 1 < size
          && isWorse(scores[child + 1], items[child + 1], scores[child], items[child])) {
        child++;
      }
      if (!isWorse(scores[child], items[child], scores[at], items[at])) {
        return;
      }
      swap(at, child);
      at = child;
    }
  }

  private static boolean isWorse(double score, int item, double than, int thanItem) {
    return score < than || (score == than && item > thanItem);
  }

  private void swap(int a, int b) {
    int item = items[a];
    items[a] = items[b];
    items[b] = item;
    double score = scores[a];
    scores[a] = scores[b];
    scores[b] = score;
  }

  /** The k best of a row of scores, masked items left out. */
  public static int[] best(double[] scores, int[] masked, int k, double[] intoScores) {
    int[] mask = masked.clone();
    Arrays.sort(mask);
    TopItems top = new TopItems(k);
    int m = 0;
    for (int i = 0; i < scores.length; i++) {
      while (m < mask.length && mask[m] < i) {
        m++;
      }
      if (m == mask.length || mask[m] != i) {
        top.offer(i, scores[i]);
      }
    }
    return top.drainItems(intoScores);
  }
}
