package org.rectrain.metric;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Top-K metrics of one user, from the ranks at which the user's positives are in the list.
 *
 * <p>Relevance is binary. A user without positives has no recall, NDCG, MAP, MRR or hit rate (NaN):
 * average with {@link Mean}, which counts them. A user with positives but an empty list gets 0. How
 * ties in score were ordered is the business of whoever made the list.
 */
public final class RankingMetrics {
  private RankingMetrics() {}

  /** What recall and average precision are divided by. */
  public enum Denominator {
    /** All positives of the user: recall@K in its textbook sense; cannot reach 1 beyond K. */
    POSITIVES,
    /** min(K, positives): a perfect list always gets 1. */
    MIN_K_POSITIVES
  }

  /**
   * The ranks, from 1, at which positives are in a list.
   *
   * @param list recommended items, best first; without repetition among the positives
   * @param positives relevant items
   * @return ascending ranks
   */
  public static <T> int[] hitRanks(List<T> list, Set<T> positives) {
    Set<T> found = new HashSet<>();
    int[] ranks = new int[Math.min(list.size(), positives.size())];
    int rank = 0;
    for (T item : list) {
      rank++;
      if (positives.contains(item)) {
        if (!found.add(item)) {
          throw new IllegalArgumentException("item " + item + " occurs twice in a list");
        }
        ranks[found.size() - 1] = rank;
      }
    }
    return Arrays.copyOf(ranks, found.size());
  }

  /**
   * The ranks, from 1, at which positives are in a list of item indices.
   *
   * @param list recommended items, best first; without repetition among the positives
   * @param positives relevant items, ascending
   * @return ascending ranks
   */
  public static int[] hitRanks(int[] list, int[] positives) {
    boolean[] found = new boolean[positives.length];
    int[] ranks = new int[Math.min(list.length, positives.length)];
    int hits = 0;
    for (int i = 0; i < list.length; i++) {
      int at = Arrays.binarySearch(positives, list[i]);
      if (at >= 0) {
        if (found[at]) {
          throw new IllegalArgumentException("item " + list[i] + " occurs twice in a list");
        }
        found[at] = true;
        ranks[hits++] = i + 1;
      }
    }
    return Arrays.copyOf(ranks, hits);
  }

  /**
   * Share of the positives found in the first K, with L_K the first K items of the list and R the
   * positives:
   *
   * <pre>{@code
   * Recall@K = |L_K ∩ R| / |R|,   or |L_K ∩ R| / min(K, |R|) by the denominator
   * }</pre>
   *
   * @param hitRanks ascending ranks of the hits, from {@link #hitRanks}
   * @param positives number of relevant items of the user
   * @param k length of the list looked at
   * @param denominator what the hits are divided by
   */
  public static double recall(int[] hitRanks, int positives, int k, Denominator denominator) {
    return hits(hitRanks, k) / denominator(positives, k, denominator);
  }

  /**
   * Mean recall over the queries that have a positive; NaN when none has.
   *
   * @param lists item indices per query, best first
   * @param positives relevant items per query, in any order
   */
  public static double meanRecall(
      int[][] lists, int[][] positives, int k, Denominator denominator) {
    double sum = 0;
    int counted = 0;
    for (int q = 0; q < lists.length; q++) {
      int[] wanted = Arrays.stream(positives[q]).sorted().distinct().toArray();
      if (wanted.length > 0) {
        sum += recall(hitRanks(lists[q], wanted), wanted.length, k, denominator);
        counted++;
      }
    }
    return counted == 0 ? Double.NaN : sum / counted;
  }

  /** 1 when a positive is in the first k, else 0; NaN without positives. */
  public static double hitRate(int[] hitRanks, int positives, int k) {
    return positives == 0 ? Double.NaN : Math.min(1, hits(hitRanks, k));
  }

  /** Hits in the first k, divided by k even when the list is shorter. */
  public static double precision(int[] hitRanks, int k) {
    return (double) hits(hitRanks, k) / k;
  }

  /**
   * Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002), binary gain, with h the
   * ranks of the hits and R the positives; NaN without positives:
   *
   * <pre>{@code
   * NDCG@K = DCG@K / IDCG@K,   DCG@K = Σ_{h ≤ K} 1 / log₂(h + 1),
   * IDCG@K = Σ_{i = 1..min(K, |R|)} 1 / log₂(i + 1)
   * }</pre>
   */
  public static double ndcg(int[] hitRanks, int positives, int k) {
    double gain = 0;
    for (int rank : hitRanks) {
      if (rank <= k) {
        gain += discount(rank);
      }
    }
    double ideal = 0;
    for (int rank = 1; rank <= Math.min(k, positives); rank++) {
      ideal += discount(rank);
    }
    return positives == 0 ? Double.NaN : gain / ideal;
  }

  /** 1 / rank of the first hit if it is in the first k, else 0; NaN without positives. */
  public static double reciprocalRank(int[] hitRanks, int positives, int k) {
    if (positives == 0) {
      return Double.NaN;
    }
    return hits(hitRanks, k) == 0 ? 0 : 1.0 / hitRanks[0];
  }

  /**
   * Average precision, whose mean over users is MAP@K, with h₁ < h₂ < ... the ranks of the hits and
   * R the positives; NaN without positives:
   *
   * <pre>{@code
   * AP@K = (1 / Z) Σ_{j: h_j ≤ K} j / h_j,   Z = |R| or min(K, |R|) by the denominator
   * }</pre>
   */
  public static double averagePrecision(
      int[] hitRanks, int positives, int k, Denominator denominator) {
    double sum = 0;
    for (int i = 0; i < hitRanks.length && hitRanks[i] <= k; i++) {
      sum += (i + 1.0) / hitRanks[i];
    }
    return sum / denominator(positives, k, denominator);
  }

  private static int hits(int[] hitRanks, int k) {
    Checks.positive("k", k);
    int hits = 0;
    while (hits < hitRanks.length && hitRanks[hits] <= k) {
      hits++;
    }
    return hits;
  }

  /** NaN without positives, so that the quotient is undefined. */
  private static double denominator(int positives, int k, Denominator denominator) {
    if (positives == 0) {
      return Double.NaN;
    }
    return denominator == Denominator.POSITIVES ? positives : Math.min(k, positives);
  }

  private static double discount(int rank) {
    return Math.log(2) / Math.log(rank + 1.0);
  }
}
