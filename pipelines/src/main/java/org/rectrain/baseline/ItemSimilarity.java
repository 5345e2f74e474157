package org.rectrain.baseline;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.rectrain.baseline.data.Interactions;
import org.rectrain.config.baseline.BaselinesConfig.ItemCfConfig;

/**
 * Similarities of items by who clicked them (Sarwar et al. 2001; Deshpande and Karypis 2004).
 *
 * <p>A click of user u on item i weighs a(i)·b(u); the similarity is s = a(i)·a(j)·C / (1 +
 * λ·a(i)·a(j)) with C = Σ b(u)² over the users of both and λ the shrinkage. For the cosine a(i) = 1
 * / √Σ b(u)² over the users of i, so s = C / (|i|·|j| + λ); b(u)² = n(u)^-damping. tfidf and bm25
 * (k1 1.2, b 0.75) weight as the library {@code implicit} does: b(u) = ln(items) - ln(1 + n(u)).
 *
 * <p>Each item's row is one pass over the clicks of its users into a dense array of sums, so an
 * item costs the sum of its users' clicks and nothing is shuffled. Similarities are kept in 32
 * bits; of those equal in these the item that comes first in the catalogue is the nearer.
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
    Scratch scratch = new Scratch(clicks.items());
    int[] starts = new int[to - from + 1];
    int[] items = new int[0];
    float[] similarities = new float[0];
    int size = 0;
    for (int item = from; item < to; item++) {
      int count = candidates(item, meet(item, scratch), scratch);
      count = SmallestKeys.first(scratch.keys, count, neighbours);
      if (size + count > items.length) {
        int length = Math.max(size + count, 2 * items.length);
        items = Arrays.copyOf(items, length);
        similarities = Arrays.copyOf(similarities, length);
      }
      for (int i = 0; i < count; i++) {
        long key = scratch.keys[i];
        items[size] = (int) key;
        similarities[size++] = Float.intBitsToFloat(~(int) (key >>> 32));
      }
      starts[item - from + 1] = size;
    }
    return new Neighbours(starts, Arrays.copyOf(items, size), Arrays.copyOf(similarities, size));
  }

  /** Sums up what an item shares with each other; how many it met, itself among them. */
  private int meet(int item, Scratch scratch) {
    double[] sums = scratch.sums;
    int[] met = scratch.met;
    int count = 0;
    for (int p = clicks.itemStarts[item]; p < clicks.itemStarts[item + 1]; p++) {
      int user = clicks.itemUsers[p];
      double square = userSquare[user];
      if (square == 0) {
        continue;
      }
      int end = clicks.userStarts[user + 1];
      for (int q = clicks.userStarts[user]; q < end; q++) {
        int other = clicks.userItems[q];
        double sum = sums[other];
        // Written always and counted when new: a branch here would be guessed wrongly often.
        met[count] = other;
        count += sum == 0 ? 1 : 0;
        sums[other] = sum + square;
      }
    }
    return count;
  }

  /** Those met as keys that are the smaller, the more similar; the sums are zero afterwards. */
  private int candidates(int item, int met, Scratch scratch) {
    int count = 0;
    for (int m = 0; m < met; m++) {
      int other = scratch.met[m];
      double norm = itemWeight[item] * itemWeight[other];
      float similarity = (float) (norm * scratch.sums[other] / (1 + shrinkage * norm));
      scratch.sums[other] = 0;
      scratch.keys[count] = (long) ~Float.floatToRawIntBits(similarity) << 32 | other;
      count += other != item ? 1 : 0;
    }
    return count;
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

  /** Room for one item after another; {@code met} has a place more, to be written in vain. */
  private static final class Scratch {
    final double[] sums;
    final int[] met;
    final long[] keys;

    Scratch(int items) {
      sums = new double[items];
      met = new int[items + 1];
      keys = new long[items + 1];
    }
  }
}
