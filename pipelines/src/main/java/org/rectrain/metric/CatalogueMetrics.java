package org.rectrain.metric;

import java.util.Arrays;

/**
 * What a set of top-K lists does to the catalogue: how much of it is shown, how evenly, how well
 * known it is, how varied each list is.
 *
 * <p>Lists hold item indices, 0 to catalogue size - 1, best first; only the first k count; a
 * shorter list counts with what it has.
 */
public final class CatalogueMetrics {
  private CatalogueMetrics() {}

  /** Share of the catalogue that is in at least one list, 0 to 1; NaN for an empty one. */
  public static double coverage(int[][] lists, int k, int catalogueSize) {
    long shown = Arrays.stream(shows(lists, k, catalogueSize)).filter(n -> n > 0).count();
    return catalogueSize == 0 ? Double.NaN : (double) shown / catalogueSize;
  }

  /**
   * Gini index of how often each item of the whole catalogue is shown: 0 when all equally often,
   * near 1 when one item takes all. G = sum over ascending x(j) of (2j - n - 1) · x(j) / (n · sum
   * x). NaN when nothing is shown.
   */
  public static double gini(int[][] lists, int k, int catalogueSize) {
    long[] shows = shows(lists, k, catalogueSize);
    Arrays.sort(shows);
    double weighted = 0;
    double total = 0;
    for (int j = 0; j < shows.length; j++) {
      weighted += (2.0 * (j + 1) - shows.length - 1) * shows[j];
      total += shows[j];
    }
    return total == 0 ? Double.NaN : weighted / (shows.length * total);
  }

  /**
   * Mean self-information of the shown items in bits (Zhou et al. 2010): -log2 of the item's share
   * of all clicks in train, with one click added to every item so that unseen ones count. Mean over
   * all shown places; NaN when nothing is shown.
   *
   * @param clicks train clicks per item of the catalogue
   */
  public static double novelty(int[][] lists, int k, long[] clicks) {
    Checks.positive("k", k);
    double total = Math.log(Arrays.stream(clicks).sum() + (double) clicks.length);
    double sum = 0;
    long places = 0;
    for (int[] list : lists) {
      for (int i = 0; i < Math.min(k, list.length); i++) {
        sum += total - Math.log(clicks[list[i]] + 1.0);
        places++;
      }
    }
    return places == 0 ? Double.NaN : sum / places / Math.log(2);
  }

  /**
   * Intra-list diversity (Ziegler et al. 2005): 1 - mean cosine over all pairs within a list, mean
   * over lists with at least two items; 0 when all items of a list are alike. NaN without such a
   * list. Zero vectors have cosine 0 with everything.
   *
   * @param embeddings (catalogue size, E) one vector per item
   */
  public static double intraListDiversity(int[][] lists, int k, float[][] embeddings) {
    Checks.positive("k", k);
    double[] perList = new double[lists.length];
    for (int l = 0; l < lists.length; l++) {
      perList[l] = diversity(lists[l], Math.min(k, lists[l].length), embeddings);
    }
    return Mean.of(perList).value();
  }

  /**
   * Sum of cosines over pairs from the norm of the summed unit vectors: |Σu|² = Σ|u|² + 2 Σ pairs.
   */
  private static double diversity(int[] list, int n, float[][] embeddings) {
    if (n < 2) {
      return Double.NaN;
    }
    double[] sum = new double[embeddings[list[0]].length];
    double units = 0;
    for (int i = 0; i < n; i++) {
      float[] vector = embeddings[list[i]];
      double norm = 0;
      for (float x : vector) {
        norm += (double) x * x;
      }
      if (norm > 0) {
        double scale = 1 / Math.sqrt(norm);
        for (int e = 0; e < sum.length; e++) {
          sum[e] += vector[e] * scale;
        }
        units++;
      }
    }
    double squared = Arrays.stream(sum).map(x -> x * x).sum();
    return 1 - (squared - units) / ((double) n * (n - 1));
  }

  private static long[] shows(int[][] lists, int k, int catalogueSize) {
    Checks.positive("k", k);
    long[] shows = new long[catalogueSize];
    for (int[] list : lists) {
      for (int i = 0; i < Math.min(k, list.length); i++) {
        shows[list[i]]++;
      }
    }
    return shows;
  }
}
