package org.rectrain.metric;

import java.util.Arrays;

/**
 * AUC and average precision of the same rows under many weightings of their users, as a bootstrap
 * over users needs them: rows are sorted once, each weighting is then one pass.
 *
 * <p>A row's weight is its user's. AUC = (sum over pairs of w⁺ · w⁻ · (1 where the positive scores
 * higher, 0.5 where equal)) / (sum of w⁺ · sum of w⁻); with all weights 1 it equals {@link Auc}.
 */
public final class ClusteredAuc {
  /** User of each row in ascending order of score, with the label in the lowest bit. */
  private final int[] userAndLabel;

  /** Where a run of equal scores ends (exclusive), ascending. */
  private final int[] tieEnds;

  private final boolean hasNaN;

  private ClusteredAuc(int[] userAndLabel, int[] tieEnds, boolean hasNaN) {
    this.userAndLabel = userAndLabel;
    this.tieEnds = tieEnds;
    this.hasNaN = hasNaN;
  }

  /**
   * Sorts the rows.
   *
   * @param scores one score per row
   * @param labels 0 or 1 per row
   * @param users the user of each row, from 0
   */
  public static ClusteredAuc of(double[] scores, int[] labels, int[] users) {
    Checks.sameLength(scores.length, labels.length);
    Checks.sameLength(scores.length, users.length);
    Checks.positives(labels);
    int n = scores.length;
    long[] keys = new long[n];
    boolean hasNaN = false;
    for (int i = 0; i < n; i++) {
      hasNaN |= Double.isNaN(scores[i]);
      keys[i] = SortKeys.of(scores[i]);
    }
    int[] order = SortKeys.order(keys);
    int[] sorted = new int[n];
    int[] ends = new int[n];
    int ties = 0;
    for (int i = 0; i < n; i++) {
      int row = order[i];
      sorted[i] = users[row] << 1 | labels[row];
      if (i + 1 == n || keys[order[i + 1]] != keys[row]) {
        ends[ties++] = i + 1;
      }
    }
    return new ClusteredAuc(sorted, Arrays.copyOf(ends, ties), hasNaN);
  }

  /**
   * The AUC when each row weighs what its user weighs.
   *
   * @param userWeights weight per user, not negative
   * @return the area, 0 to 1; NaN when a class has no weight or a score is NaN
   */
  public double weighted(double[] userWeights) {
    if (hasNaN) {
      return Double.NaN;
    }
    double wins = 0;
    double below = 0;
    double positives = 0;
    int row = 0;
    for (int end : tieEnds) {
      double high = 0;
      double low = 0;
      for (; row < end; row++) {
        double weight = userWeights[userAndLabel[row] >> 1];
        if ((userAndLabel[row] & 1) == 1) {
          high += weight;
        } else {
          low += weight;
        }
      }
      wins += high * (below + 0.5 * low);
      below += low;
      positives += high;
    }
    return positives > 0 && below > 0 ? wins / (positives * below) : Double.NaN;
  }

  /**
   * The average precision ({@link PrAuc}) when each row weighs what its user weighs.
   *
   * @param userWeights weight per user, not negative
   * @return the area, 0 to 1; NaN when no positive has weight or a score is NaN
   */
  public double weightedPrecision(double[] userWeights) {
    if (hasNaN) {
      return Double.NaN;
    }
    double area = 0;
    double hits = 0;
    double all = 0;
    for (int tie = tieEnds.length - 1; tie >= 0; tie--) {
      double gained = 0;
      for (int row = tie == 0 ? 0 : tieEnds[tie - 1]; row < tieEnds[tie]; row++) {
        double weight = userWeights[userAndLabel[row] >> 1];
        gained += (userAndLabel[row] & 1) == 1 ? weight : 0;
        all += weight;
      }
      hits += gained;
      area += gained > 0 ? gained * (hits / all) : 0;
    }
    return hits > 0 ? area / hits : Double.NaN;
  }
}
