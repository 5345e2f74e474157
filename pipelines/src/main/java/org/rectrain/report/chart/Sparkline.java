package org.rectrain.report.chart;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.report.html.Element;

/** A curve the size of a word, for a course whose last value is in the text beside it. */
public final class Sparkline {
  private static final double WIDTH = 96;
  private static final double HEIGHT = 24;
  private static final double ROOM = 3;

  private Sparkline() {}

  /** The course of the values, undefined ones left out; {@code id} must be unique in its page. */
  public static Element draw(String id, String title, String description, double[] values) {
    Element svg = Drawing.svg(id, title, description, WIDTH, HEIGHT).with("class", "spark");
    List<double[]> defined = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      if (Double.isFinite(values[i])) {
        defined.add(new double[] {i, values[i]});
      }
    }
    if (defined.isEmpty()) {
      return svg;
    }
    double[] heights = defined.stream().mapToDouble(p -> p[1]).toArray();
    double min = java.util.Arrays.stream(heights).min().orElseThrow();
    double max = java.util.Arrays.stream(heights).max().orElseThrow();
    double flat = max > min ? 0 : 1;
    Scale x = Scale.linear(0, Math.max(1, values.length - 1), ROOM, WIDTH - ROOM);
    Scale y = Scale.linear(min - flat, max + flat, HEIGHT - ROOM, ROOM);
    List<double[]> places =
        defined.stream().map(p -> new double[] {x.at(p[0]), y.at(p[1])}).toList();
    double[] last = places.get(places.size() - 1);
    return svg.add(
        Element.of("path", "curve").with("d", Drawing.path(places)),
        Element.of("circle", "dot").with("cx", last[0]).with("cy", last[1]).with("r", 2.6));
  }
}
