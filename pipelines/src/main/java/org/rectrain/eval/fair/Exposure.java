package org.rectrain.eval.fair;

import java.util.Comparator;
import java.util.stream.IntStream;

/** The exposure that a ranking of each user's rows gives them. */
final class Exposure {
  private Exposure() {}

  /**
   * 1 / log2(1 + rank) of each row among its user's, rank 1 for the best score. Rows of equal
   * scores share their exposure alike.
   *
   * @param users user of each row
   * @param scores NaN ranks last
   */
  static double[] of(int[] users, double[] scores) {
    int[] order =
        IntStream.range(0, users.length)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingInt(i -> users[i])
                    .thenComparingDouble(i -> Double.isNaN(scores[i]) ? 1 : -scores[i]))
            .mapToInt(i -> i)
            .toArray();
    double[] out = new double[users.length];
    int first = 0;
    for (int from = 0; from < order.length; ) {
      if (users[order[from]] != users[order[first]]) {
        first = from;
      }
      int to = from;
      double sum = 0;
      while (to < order.length && tied(users, scores, order[from], order[to])) {
        sum += Math.log(2) / Math.log(to - first + 2.0);
        to++;
      }
      for (int i = from; i < to; i++) {
        out[order[i]] = sum / (to - from);
      }
      from = to;
    }
    return out;
  }

  private static boolean tied(int[] users, double[] scores, int a, int b) {
    return users[a] == users[b] && Double.compare(scores[a], scores[b]) == 0;
  }
}
