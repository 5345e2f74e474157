package org.rectrain.metric;

import java.util.ArrayList;
import java.util.List;

/** The ROC curve: true-positive rate against false-positive rate over all thresholds. */
public final class RocCurve {
  private RocCurve() {}

  /**
   * A point: what happens when every row that scores at least {@code threshold} is called positive.
   *
   * @param falsePositiveRate share of the negatives called positive
   * @param truePositiveRate share of the positives called positive
   * @param threshold the score; positive infinity at the start, which JSON has as null
   */
  public record Point(double falsePositiveRate, double truePositiveRate, double threshold) {
    public Point {
      threshold = Double.isNaN(threshold) ? Double.POSITIVE_INFINITY : threshold;
    }
  }

  /**
   * The curve from (0, 0) to (1, 1), thinned for a drawing: a point is left out when it is less
   * than 2 / maxPoints (in the sum of both rates) behind the last one kept.
   *
   * @param scores one score per row
   * @param labels 0 or 1 per row
   * @param maxPoints about how many points to keep, at most this many plus two
   * @return the points in order of falling threshold; empty when the curve is undefined (one class
   *     only, or a NaN score)
   */
  public static List<Point> of(double[] scores, int[] labels, int maxPoints) {
    Checks.positive("maxPoints", maxPoints);
    SortedClasses sorted = SortedClasses.of(scores, labels);
    if (sorted.hasNaN() || !sorted.hasBothClasses()) {
      return List.of();
    }
    List<Point> points = new ArrayList<>();
    Point last = new Point(0, 0, Double.POSITIVE_INFINITY);
    points.add(last);
    for (SortedClasses.Descent at = sorted.descent(); at.next(); ) {
      double fpr = (double) at.falsePositives() / sorted.negatives().length;
      double tpr = (double) at.truePositives() / sorted.positives().length;
      double step = fpr - last.falsePositiveRate + tpr - last.truePositiveRate;
      if (step * maxPoints >= 2 || (fpr == 1 && tpr == 1)) {
        last = new Point(fpr, tpr, at.score());
        points.add(last);
      }
    }
    return points;
  }
}
