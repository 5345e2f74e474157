package org.rectrain.report.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * One curve. An undefined point breaks it; nothing is drawn across.
 *
 * @param label name, written beside the curve
 * @param tone colour
 * @param points from left to right
 */
public record Line(String label, Tone tone, List<Point> points) {

  /**
   * A point with the interval around it.
   *
   * @param x place
   * @param y value, NaN where undefined
   * @param low lower end of the interval, NaN for none
   * @param high upper end of the interval, NaN for none
   */
  public record Point(double x, double y, double low, double high) {

    /** A point without an interval. */
    public static Point of(double x, double y) {
      return new Point(x, y, Double.NaN, Double.NaN);
    }

    boolean drawn() {
      return Double.isFinite(x) && Double.isFinite(y);
    }

    boolean banded() {
      return drawn() && Double.isFinite(low) && Double.isFinite(high);
    }
  }

  /** Copies the points. */
  public Line {
    points = List.copyOf(points);
  }

  /** A curve through (x[i], y[i]). */
  public static Line of(String label, Tone tone, double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(x.length + " places for " + y.length + " values");
    }
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      points.add(Point.of(x[i], y[i]));
    }
    return new Line(label, tone, points);
  }

  /**
   * A calmer curve of at most so many points: the mean of each run of neighbours, with their range
   * as the band. Undefined points are left out of the means.
   */
  public Line thinned(int most) {
    List<Point> defined = points.stream().filter(Point::drawn).toList();
    if (defined.size() <= most) {
      return this;
    }
    List<Point> thin = new ArrayList<>();
    for (int bin = 0; bin < most; bin++) {
      int start = (int) ((long) bin * defined.size() / most);
      int end = (int) ((long) (bin + 1) * defined.size() / most);
      List<Point> part = defined.subList(start, end);
      thin.add(
          new Point(
              part.stream().mapToDouble(Point::x).average().orElseThrow(),
              part.stream().mapToDouble(Point::y).average().orElseThrow(),
              part.stream().mapToDouble(Point::y).min().orElseThrow(),
              part.stream().mapToDouble(Point::y).max().orElseThrow()));
    }
    return new Line(label, tone, thin);
  }

  /** The same curve under another name. */
  public Line named(String name) {
    return new Line(name, tone, points);
  }

  /** Runs of neighbouring points that can be joined. */
  List<List<Point>> runs(java.util.function.Predicate<Point> joined) {
    List<List<Point>> runs = new ArrayList<>();
    List<Point> current = new ArrayList<>();
    for (Point point : points) {
      if (joined.test(point)) {
        current.add(point);
      } else if (!current.isEmpty()) {
        runs.add(current);
        current = new ArrayList<>();
      }
    }
    if (!current.isEmpty()) {
      runs.add(current);
    }
    return runs;
  }
}
