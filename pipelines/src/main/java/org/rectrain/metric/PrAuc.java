package org.rectrain.metric;

/**
 * Area under the precision-recall curve as average precision: the sum over distinct scores, highest
 * first, of (recall gained) · (precision there), without interpolation (Davis and Goadrich 2006
 * show why interpolating flatters). Rows of equal score enter together.
 *
 * <p>Undefined (NaN) without a positive and when a score is NaN; 1 when all rows are positive. A
 * random ranking gets about the positive rate, so compare only on the same rows.
 */
public final class PrAuc {
  private PrAuc() {}

  /**
   * Average precision of all rows.
   *
   * @param scores one score per row; only their order matters
   * @param labels 0 or 1 per row
   * @return the area, 0 to 1, or NaN when undefined
   */
  public static double of(double[] scores, int[] labels) {
    SortedClasses sorted = SortedClasses.of(scores, labels);
    int positives = sorted.positives().length;
    if (sorted.hasNaN() || positives == 0) {
      return Double.NaN;
    }
    double area = 0;
    int before = 0;
    for (SortedClasses.Descent at = sorted.descent(); at.next() && before < positives; ) {
      int hits = at.truePositives();
      area += (hits - before) * ((double) hits / (hits + at.falsePositives()));
      before = hits;
    }
    return area / positives;
  }
}
