package org.rectrain.metric;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Area under the ROC curve, exact: the probability that a random positive scores above a random
 * negative, ties counting one half.
 *
 * <p>AUC = (sum over positives of (negatives below + 0.5 · negatives equal)) / (P · N), the
 * Mann-Whitney statistic with midranks (Hanley and McNeil 1982). Undefined (NaN) without a positive
 * or without a negative, and when a score is NaN.
 */
public final class Auc {
  private Auc() {}

  /**
   * AUC of all rows.
   *
   * @param scores one score per row; only their order matters, infinities are allowed
   * @param labels 0 or 1 per row
   * @return the area, 0 to 1, or NaN when undefined
   */
  public static double of(double[] scores, int[] labels) {
    SortedClasses sorted = SortedClasses.of(scores, labels);
    if (sorted.hasNaN() || !sorted.hasBothClasses()) {
      return Double.NaN;
    }
    long[] high = sorted.positives();
    long[] low = sorted.negatives();
    return wins(high, 0, high.length, low, 0, low.length) / ((double) high.length * low.length);
  }

  /**
   * AUC of the rows whose label is known.
   *
   * @param scores one score per row
   * @param labels 0, 1, or negative where unknown
   */
  public static double ofKnown(double[] scores, int[] labels) {
    int[] known = IntStream.range(0, labels.length).filter(i -> labels[i] >= 0).toArray();
    return of(
        Arrays.stream(known).mapToDouble(i -> scores[i]).toArray(),
        Arrays.stream(known).map(i -> labels[i]).toArray());
  }

  /**
   * AUC of all rows, float scores.
   *
   * @see #of(double[], int[])
   */
  public static double of(float[] scores, int[] labels) {
    double[] wide = new double[scores.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = scores[i];
    }
    return of(wide, labels);
  }

  /**
   * Pairs won by the positives, ties one half, between two ascending ranges.
   *
   * <p>The count is kept in halves as a long: exact up to 2^62 pairs, where a running double would
   * round.
   */
  static double wins(long[] high, int highFrom, int highTo, long[] low, int lowFrom, int lowTo) {
    long halves = 0;
    int below = lowFrom;
    int upTo = lowFrom;
    for (int i = highFrom; i < highTo; i++) {
      long key = high[i];
      while (below < lowTo && low[below] < key) {
        below++;
      }
      if (upTo < below) {
        upTo = below;
      }
      while (upTo < lowTo && low[upTo] == key) {
        upTo++;
      }
      halves += (below - lowFrom) + (upTo - lowFrom);
    }
    return halves / 2.0;
  }
}
