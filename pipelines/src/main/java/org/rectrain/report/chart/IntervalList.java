package org.rectrain.report.chart;

import java.util.List;
import java.util.stream.DoubleStream;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;

/** Estimates with their intervals on one scale, one per row (a forest plot). */
public final class IntervalList {

  /**
   * A row.
   *
   * @param name what was estimated
   * @param estimate the value, NaN where undefined
   * @param low lower end of the interval, NaN for none
   * @param high upper end, NaN for none
   * @param shown the value in words
   * @param detail its interval in words, or why there is no value
   * @param tone colour
   */
  public record Estimate(
      String name,
      double estimate,
      double low,
      double high,
      String shown,
      String detail,
      Tone tone) {

    /** An estimate shown as a score with its interval. */
    public static Estimate score(String name, double estimate, double low, double high, Tone tone) {
      boolean banded = Double.isFinite(low) && Double.isFinite(high);
      String interval = banded ? Display.interval(low, high) : "";
      return new Estimate(name, estimate, low, high, Display.score(estimate), interval, tone);
    }
  }

  private IntervalList() {}

  /** Rows on a common scale that covers all intervals. */
  public static Element draw(String title, Axis axis, List<Estimate> rows) {
    return draw(title, axis, rows, Double.NaN);
  }

  /** The same with a rule at a value that matters, such as no difference; the scale covers it. */
  public static Element draw(String title, Axis axis, List<Estimate> rows, double rule) {
    double[] ends =
        DoubleStream.concat(
                rows.stream().flatMapToDouble(r -> DoubleStream.of(r.estimate, r.low, r.high)),
                DoubleStream.of(rule))
            .toArray();
    Scale scale = axis.scale(ends, 0, 100);
    Rows list = new Rows("intervals", title);
    for (Estimate row : rows) {
      Element track = Rows.track(Rows.HEIGHT);
      if (Double.isFinite(rule)) {
        track.add(Rows.rule("zero", scale.at(rule)));
      }
      if (Double.isFinite(row.estimate())) {
        track.add(
            Rows.interval(scale.at(row.estimate()), scale.at(row.low()), scale.at(row.high())));
      }
      list.row(row.name(), track, row.shown(), row.detail(), row.tone());
    }
    return list.axis(scale, axis).element();
  }
}
