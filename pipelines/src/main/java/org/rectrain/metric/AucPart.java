package org.rectrain.metric;

/**
 * The AUC of the rows in one range of scores, so that the exact AUC of more rows than memory holds
 * comes from ranges that follow each other and share no score.
 *
 * <p>AUC = (sum over ranges of (won pairs within + positives · negatives of all lower ranges)) / (P
 * · N). Pairs are counted in whole halves, so the value is that of {@link Auc} to the last bit, as
 * long as P · N stays below 2^62.
 *
 * @param positives rows with label 1
 * @param negatives rows with label 0
 * @param halves pairs won within the range, in halves: two for a win, one for a tie
 */
public record AucPart(long positives, long negatives, long halves) {
  /**
   * Counts the pairs of one range.
   *
   * @param positives keys of the positives' scores, see {@link #key}; sorted in place or replaced
   * @param negatives keys of the negatives' scores
   */
  public static AucPart of(long[] positives, long[] negatives) {
    long[] high = SortKeys.sort(positives);
    long[] low = SortKeys.sort(negatives);
    double wins = Auc.wins(high, 0, high.length, low, 0, low.length);
    return new AucPart(high.length, low.length, Math.round(2 * wins));
  }

  /** A whole number that orders as the score does; any score but NaN. */
  public static long key(double score) {
    return SortKeys.of(score);
  }

  /**
   * The AUC of all rows.
   *
   * @param ascending the ranges, lowest scores first
   * @return the area, 0 to 1; NaN without a positive or a negative
   */
  public static double auc(Iterable<AucPart> ascending) {
    long high = 0;
    long low = 0;
    long halves = 0;
    for (AucPart part : ascending) {
      halves += part.halves + 2 * part.positives * low;
      high += part.positives;
      low += part.negatives;
    }
    return high == 0 || low == 0 ? Double.NaN : halves / 2.0 / ((double) high * low);
  }
}
