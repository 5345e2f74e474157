package org.rectrain.baseline;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.rectrain.config.BaselinesConfig.ItemCfConfig;

/**
 * Similarities of items by who clicked them (Sarwar et al. 2001; Deshpande and Karypis 2004).
 *
 * <p>A click of user u on item i weighs a(i)·b(u); the similarity is s = a(i)·a(j)·C / (1 +
 * λ·a(i)·a(j)) with C = Σ b(u)² over the users of both and λ the shrinkage. For the cosine a(i) = 1
 * / √Σ b(u)² over the users of i, so s = C / (|i|·|j| + λ); b(u)² = n(u)^-damping. tfidf and bm25
 * (k1 1.2, (k1 1.2, b 0.75) weight as the library {@code implicit} does: b(u) = ln(items) - ln(1 +
 * n(u)).
 *
 * <p>Each item's row is one pass over the clicks of its users into a dense array of sums, so an
 * item costs the sum of its users' clicks and nothing is shuffled.
 */
final class ItemSimilarity implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double BM25_K1 = 1.2;
  private static final double BM25_B = 0.75;

  private final Interactions clicks;
  private final int neighbours;
  private final double shrinkage;
  private final double[] itemWeight;
  private final double[] userSquare;

  ItemSimilarity(Interactions clicks, ItemCfConfig config, double shrinkage) {
    this.clicks = clicks;
    this.neighbours = config.neighbours();
    this.shrinkage = shrinkage;
    this.userSquare = new double[clicks.users()];
    this.itemWeight = new double[clicks.items()];
    switch (config.weighting()) {
      case COSINE -> {
        Arrays.setAll(userSquare, u -> Math.pow(clicks.clicksOfUser(u), -config.userDamping()));
        normalise();
      }
      case TFIDF -> {
        Arrays.setAll(userSquare, u -> square(inverseFrequency(u)));
        normalise();
      }
      case BM25 -> {
        Arrays.setAll(userSquare, u -> square(inverseFrequency(u)));
        double mean = (double) clicks.userItems.length / clicks.items();
        for (int i = 0; i < itemWeight.length; i++) {
          double length = 1 - BM25_B + BM25_B * clicks.clicksOfItem(i) / mean;
          itemWeight[i] = (BM25_K1 + 1) / (BM25_K1 * length + 1);
        }
      }
    }
  }

  private double inverseFrequency(int user) {
    return Math.log(clicks.items()) - Math.log1p(clicks.clicksOfUser(user));
  }

  private static double square(double x) {
    return x * x;
  }

  private void normalise() {
    for (int i = 0; i < itemWeight.length; i++) {
      double sum = 0;
      for (int p = clicks.itemStarts[i]; p < clicks.itemStarts[i + 1]; p++) {
        sum += userSquare[clicks.itemUsers[p]];
      }
      itemWeight[i] = sum > 0 ? 1 / Math.sqrt(sum) : 0;
    }
  }

  /** The neighbours of the items from {@code from} to {@code to}, exclusive. */
  Neighbours rows(int from, int to) {
    double[] sums = new double[clicks.items()];
    int[] touched = new int[clicks.items()];
    double[] scores = new double[neighbours];
    int[] starts = new int[to - from + 1];
    int[] items = new int[0];
    float[] similarities = new float[0];
    int size = 0;
    for (int item = from; item < to; item++) {
      int[] best = row(item, sums, touched, scores);
      if (size + best.length > items.length) {
        int length = Math.max(size + best.length, 2 * items.length);
        items = Arrays.copyOf(items, length);
        similarities = Arrays.copyOf(similarities, length);
      }
      for (int i = 0; i < best.length; i++) {
        items[size] = best[i];
        similarities[size++] = (float) scores[i];
      }
      starts[item - from + 1] = size;
    }
    return new Neighbours(starts, Arrays.copyOf(items, size), Arrays.copyOf(similarities, size));
  }

  /** One item's neighbours, best first; {@code sums} is all zero before and after. */
  private int[] row(int item, double[] sums, int[] touched, double[] scores) {
    int count = 0;
    for (int p = clicks.itemStarts[item]; p < clicks.itemStarts[item + 1]; p++) {
      int user = clicks.itemUsers[p];
      double square = userSquare[user];
      if (square == 0) {
        continue;
      }
      for (int q = clicks.userStarts[user]; q < clicks.userStarts[user + 1]; q++) {
        int other = clicks.userItems[q];
        if (sums[other] == 0) {
          touched[count++] = other;
        }
        sums[other] += square;
      }
    }
    TopItems top = new TopItems(Math.min(neighbours, count));
    for (int t = 0; t < count; t++) {
      int other = touched[t];
      if (other != item) {
        double norm = itemWeight[item] * itemWeight[other];
        top.offer(other, norm * sums[other] / (1 + shrinkage * norm));
      }
      sums[other] = 0;
    }
    return top.drainItems(scores);
  }

  /** Ranges of items of about equal work: ends, exclusive. */
  int[] blocks(int wanted) {
    long total = IntStream.range(0, clicks.items()).mapToLong(i -> clicks.work(i) + 1).sum();
    int[] ends = new int[wanted];
    int item = 0;
    long done = 0;
    for (int b = 0; b < wanted; b++) {
      while (item < clicks.items() && done < total * (b + 1) / wanted) {
        done += clicks.work(item++) + 1;
      }
      ends[b] = item;
    }
    ends[wanted - 1] = clicks.items();
    return ends;
  }
}
