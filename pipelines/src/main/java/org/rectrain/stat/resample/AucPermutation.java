package org.rectrain.stat.resample;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Paired permutation test of two models' AUC on the same rows: were the models alike, they could
 * change places within any user. All rows of a user change together, for they are not independent.
 * What changes places are a row's midranks under each model (Venkatraman and Begg 1996,
 * doi:10.1093/biomet/83.4.835), so models need not score on one scale.
 *
 * <p>The statistic is the size of the difference of the two AUCs, ties counting half.
 */
public final class AucPermutation {
  private final int[] entries;
  private final int[] groupEnds;
  private final int[] labels;
  private final int[] users;
  private final int userCount;

  private AucPermutation(double[] a, double[] b, int[] labels, int[] users, int userCount) {
    this.labels = labels;
    this.users = users;
    this.userCount = userCount;
    int n = labels.length;
    int[] rankA = doubledMidranks(a);
    int[] rankB = doubledMidranks(b);
    // Counting sort of both models' ranks; an entry is 2 row + model.
    int[] starts = new int[2 * n + 2];
    for (int i = 0; i < n; i++) {
      starts[rankA[i] + 1]++;
      starts[rankB[i] + 1]++;
    }
    for (int r = 1; r < starts.length; r++) {
      starts[r] += starts[r - 1];
    }
    this.groupEnds =
        IntStream.range(1, starts.length)
            .filter(r -> starts[r] > starts[r - 1])
            .map(r -> starts[r])
            .toArray();
    int[] next = starts.clone();
    this.entries = new int[2 * n];
    for (int i = 0; i < n; i++) {
      entries[next[rankA[i]]++] = 2 * i;
      entries[next[rankB[i]]++] = 2 * i + 1;
    }
  }

  /**
   * Two-sided p-value that the two AUCs are the same.
   *
   * <p>With 2^users ≤ rounds all exchanges are counted and the value is exact; otherwise that many
   * random ones, the observed one added to count and total (Phipson and Smyth 2010).
   *
   * @param seed of the exchanges
   * @param rounds random exchanges
   * @param a scores of one model
   * @param b scores of the other
   * @param labels 0 or 1
   * @param users of each row, from 0
   * @param keys a stable key per user
   * @return the p-value; NaN without both labels or with an undefined score
   */
  public static double pValue(
      long seed, int rounds, double[] a, double[] b, int[] labels, int[] users, long[] keys) {
    int n = labels.length;
    if (a.length != n || b.length != n || users.length != n) {
      throw new IllegalArgumentException("scores, labels and users differ in length");
    }
    if (n > 1 << 29) {
      throw new IllegalArgumentException(n + " rows are too many; at most " + (1 << 29));
    }
    int positives = Arrays.stream(labels).sum();
    boolean undefined =
        Arrays.stream(a).anyMatch(Double::isNaN) || Arrays.stream(b).anyMatch(Double::isNaN);
    if (undefined || positives == 0 || positives == n) {
      return Double.NaN;
    }
    int[] present = Arrays.stream(users).sorted().distinct().toArray();
    int[] own = Arrays.stream(users).map(u -> Arrays.binarySearch(present, u)).toArray();
    AucPermutation test = new AucPermutation(a, b, labels, own, present.length);
    long observed = Math.abs(test.difference(new byte[present.length]));
    if (present.length < 31 && 1 << present.length <= rounds) {
      int all = 1 << present.length;
      long extreme = IntStream.range(0, all).filter(f -> test.exchanged(f) >= observed).count();
      return (double) extreme / all;
    }
    long[] own64 = Arrays.stream(present).mapToLong(u -> keys[u]).toArray();
    long extreme =
        IntStream.range(0, rounds)
            .parallel()
            .filter(r -> test.exchanged(own64, Bootstrap.mix(~seed) + r) >= observed)
            .count();
    return (extreme + 1.0) / (rounds + 1.0);
  }

  private long exchanged(int users) {
    byte[] flips = new byte[userCount];
    for (int u = 0; u < userCount; u++) {
      flips[u] = (byte) (users >> u & 1);
    }
    return Math.abs(difference(flips));
  }

  private long exchanged(long[] keys, long round) {
    long stream = Bootstrap.mix(round);
    byte[] flips = new byte[userCount];
    for (int u = 0; u < userCount; u++) {
      flips[u] = (byte) (Bootstrap.mix(stream ^ keys[u]) >>> 63);
    }
    return Math.abs(difference(flips));
  }

  /** Difference of the two AUCs times twice the number of pairs, which no exchange changes. */
  private long difference(byte[] flips) {
    long sum = 0;
    int below0 = 0;
    int below1 = 0;
    int from = 0;
    for (int end : groupEnds) {
      int positives0 = 0;
      int positives1 = 0;
      int both0 = 0;
      int both1 = 0;
      for (int i = from; i < end; i++) {
        int row = entries[i] >> 1;
        int second = (entries[i] & 1) ^ flips[users[row]];
        int label = labels[row];
        both1 += second;
        both0 += 1 - second;
        positives1 += second & label;
        positives0 += label & ~second;
      }
      int negatives0 = both0 - positives0;
      int negatives1 = both1 - positives1;
      sum += (long) positives0 * (2L * below0 + negatives0);
      sum -= (long) positives1 * (2L * below1 + negatives1);
      below0 += negatives0;
      below1 += negatives1;
      from = end;
    }
    return sum;
  }

  /** Twice the midrank of each score, from 2; equal scores share one. */
  private static int[] doubledMidranks(double[] scores) {
    int n = scores.length;
    // -0.0 and 0.0 are the same score; adding 0.0 makes them one for sorting.
    double[] sorted = Arrays.stream(scores).map(s -> s + 0.0).sorted().toArray();
    int[] out = new int[n];
    int[] first = new int[n];
    int[] last = new int[n];
    for (int i = 0; i < n; i++) {
      first[i] = i > 0 && sorted[i] == sorted[i - 1] ? first[i - 1] : i;
    }
    for (int i = n - 1; i >= 0; i--) {
      last[i] = i < n - 1 && sorted[i] == sorted[i + 1] ? last[i + 1] : i;
    }
    for (int i = 0; i < n; i++) {
      int at = Arrays.binarySearch(sorted, scores[i] + 0.0);
      out[i] = first[at] + last[at] + 2;
    }
    return out;
  }
}
