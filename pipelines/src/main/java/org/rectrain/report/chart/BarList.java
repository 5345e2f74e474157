package org.rectrain.report.chart;

import java.util.List;
import org.rectrain.report.html.Element;

/** Horizontal bars from zero, one per row; also the steps of a funnel, each before its last one. */
public final class BarList {

  /**
   * A bar.
   *
   * @param name what it counts
   * @param value its length, NaN where undefined
   * @param shown the value in words, with its unit
   * @param detail what follows the value more quietly; may be empty
   * @param tone colour
   */
  public record Bar(String name, double value, String shown, String detail, Tone tone) {}

  private BarList() {}

  /** Bars on one scale from 0 to the largest. */
  public static Element draw(String title, List<Bar> bars) {
    Scale scale = scale(bars);
    Rows rows = new Rows("bars", title);
    for (Bar bar : bars) {
      Element track = Rows.track(Rows.HEIGHT);
      if (positive(bar)) {
        track.add(Rows.bar("bar", 0, scale.at(bar.value())));
      }
      rows.row(bar.name(), track, bar.shown(), bar.detail(), bar.tone());
    }
    return rows.element();
  }

  /** Steps of a funnel: what a step lost against the one before stays visible as a pale bar. */
  public static Element funnel(String title, List<Bar> steps) {
    Scale scale = scale(steps);
    Rows rows = new Rows("bars", title);
    double before = 0;
    for (Bar step : steps) {
      Element track = Rows.track(Rows.HEIGHT);
      double end = positive(step) ? scale.at(step.value()) : 0;
      if (before > end) {
        track.add(Rows.bar("lost", end, before));
      }
      if (end > 0) {
        track.add(Rows.bar("bar", 0, end));
        before = end;
      }
      rows.row(step.name(), track, step.shown(), step.detail(), step.tone());
    }
    return rows.element();
  }

  private static boolean positive(Bar bar) {
    return Double.isFinite(bar.value()) && bar.value() > 0;
  }

  private static Scale scale(List<Bar> bars) {
    double max = bars.stream().filter(BarList::positive).mapToDouble(Bar::value).max().orElse(1);
    return Scale.linear(0, max, 0, 100);
  }
}
