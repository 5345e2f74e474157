package org.rectrain.eval.rank;

import java.util.Arrays;
import java.util.BitSet;
import org.rectrain.Failure;
import org.rectrain.dataset.StableHash;
import org.rectrain.eval.rows.Users;
import org.rectrain.metric.RankingMetrics;

/**
 * Each positive ranked among a few random items that the user neither clicked nor has seen, as much
 * of the literature does: Krichene and Rendle (2020), "On Sampled Metrics for Item Recommendation",
 * show that such figures can order models otherwise than the full ranking does, so they are named
 * for what they are and are beside it only on request.
 *
 * <p>The items are drawn without replacement by a hash of seed, user and item: the same ones for
 * every model.
 */
public final class SampledRanking {
  private SampledRanking() {}

  /**
   * Ranks of the positives of each query, from 1, among themselves excluded and {@code negatives}
   * sampled items.
   *
   * @param lists the whole catalogue but the seen items per query, best first
   * @return per query and positive; a positive that is in no list ranks behind all
   * @throws Failure (exit code 2) when lists are too short to hold the sample
   */
  public static int[][] ranks(
      int[][] lists, QueryLists queries, Users users, int items, int negatives, long seed) {
    int[][] out = new int[lists.length][];
    for (int q = 0; q < lists.length; q++) {
      int[] positives = queries.positives()[q];
      int[] seen = queries.seen()[q];
      int all = items - (int) Arrays.stream(seen).filter(i -> i < items).count();
      if (lists[q].length > 0 && lists[q].length < all) {
        throw Failure.usage(
            "eval.sampled_negatives: "
                + negatives
                + " needs whole rankings, but a list holds "
                + lists[q].length
                + " of "
                + all
                + " unseen items",
            "score with score.top_k=" + items + " or leave sampled_negatives at 0");
      }
      int[] sample =
          sample(
              positives, seen, items, negatives, StableHash.of(seed, users.id(queries.users()[q])));
      out[q] = ranks(lists[q], positives, sample);
    }
    return out;
  }

  /** The items of the smallest hashes. */
  static int[] sample(int[] positives, int[] seen, int items, int size, long stream) {
    BitSet taken = new BitSet(items);
    Arrays.stream(positives).forEach(taken::set);
    Arrays.stream(seen).forEach(taken::set);
    long[] keys = new long[items - taken.cardinality()];
    int[] free = new int[keys.length];
    int n = 0;
    for (int i = taken.nextClearBit(0); i < items; i = taken.nextClearBit(i + 1)) {
      free[n] = i;
      keys[n++] = StableHash.of(stream, i);
    }
    long[] sorted = keys.clone();
    Arrays.sort(sorted);
    if (n <= size) {
      return free;
    }
    long limit = sorted[size];
    int[] out = new int[size];
    int at = 0;
    for (int i = 0; i < n && at < size; i++) {
      if (keys[i] < limit) {
        out[at++] = free[i];
      }
    }
    return Arrays.copyOf(out, at);
  }

  private static int[] ranks(int[] list, int[] positives, int[] sample) {
    int[] ranks = new int[positives.length];
    Arrays.fill(ranks, sample.length + 1);
    int[] sorted = sample.clone();
    Arrays.sort(sorted);
    int above = 0;
    for (int item : list) {
      int at = Arrays.binarySearch(positives, item);
      if (at >= 0) {
        ranks[at] = above + 1;
      } else if (Arrays.binarySearch(sorted, item) >= 0) {
        above++;
      }
    }
    return ranks;
  }

  /** Mean over a user's positives of 1 where the positive ranks in the first k. */
  static double hitRate(int[] ranks, int k) {
    return Arrays.stream(ranks).mapToDouble(r -> r <= k ? 1 : 0).average().orElse(Double.NaN);
  }

  /** Mean over a user's positives of the gain at its rank, one positive being the ideal. */
  static double ndcg(int[] ranks, int k) {
    return Arrays.stream(ranks)
        .mapToDouble(r -> RankingMetrics.ndcg(new int[] {r}, 1, k))
        .average()
        .orElse(Double.NaN);
  }
}
