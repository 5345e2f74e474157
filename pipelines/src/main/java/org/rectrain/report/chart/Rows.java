package org.rectrain.report.chart;

import static org.rectrain.report.html.Element.coordinate;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.report.html.Element;

/**
 * Charts of one row per thing: name, track, value. Names and values are page text, so they keep
 * their size on every screen and can be read aloud and copied; only the track is SVG, placed by
 * percentages so that it takes whatever width there is.
 */
final class Rows {
  /** Height of a track in pixels. */
  static final double HEIGHT = 22;

  private static final double MIDDLE = HEIGHT / 2;

  private final Element list;

  Rows(String cssClass, String title) {
    list = Element.of("ul", "rows " + cssClass).with("aria-label", title);
  }

  /** A row; {@code detail} follows the value more quietly and may be empty. */
  Rows row(String name, Element track, String value, String detail, Tone tone) {
    Element shown = Element.of("span", "value").add(Element.of("b").add(value));
    if (!detail.isEmpty()) {
      shown.add(" " + detail);
    }
    list.add(
        Element.of("li", tone.cssClass()).add(Element.of("span", "name").add(name), track, shown));
    return this;
  }

  /** The scale below the rows, which a listener does not need. */
  Rows axis(Scale percent, Axis axis) {
    Element track = track(34);
    List<Double> ticks = percent.ticks(3);
    List<String> texts = axis.labels(ticks);
    for (int i = 0; i < ticks.size(); i++) {
      String at = percent(percent.at(ticks.get(i)));
      track.add(
          line("base", at, at, 0, 4),
          text("tick", at, 16, anchor(percent.at(ticks.get(i)))).add(texts.get(i)));
    }
    track.add(line("base", "0%", "100%", 0, 0), text("axis", "100%", 30, "end").add(axis.label()));
    list.add(
        Element.of("li", "scale")
            .with("aria-hidden", "true")
            .add(Element.of("span", "name"), track, Element.of("span", "value")));
    return this;
  }

  /** Numbers at the ends of the scale stay within its width. */
  private static String anchor(double at) {
    return at < 5 ? "start" : at > 95 ? "end" : "middle";
  }

  Element element() {
    return list;
  }

  static Element track(double height) {
    return Element.of("svg", "track")
        .with("xmlns", "http://www.w3.org/2000/svg")
        .with("aria-hidden", "true")
        .with("height", height);
  }

  /** A bar from one percentage to another. */
  static Element bar(String cssClass, double from, double to) {
    return Element.of("rect", cssClass)
        .with("x", percent(from))
        .with("width", percent(to - from))
        .with("y", 4)
        .with("height", HEIGHT - 8);
  }

  /** An estimate with its interval; without one only the dot. */
  static List<Element> interval(double estimate, double low, double high) {
    List<Element> drawn = new ArrayList<>();
    if (Double.isFinite(low) && Double.isFinite(high)) {
      drawn.add(line("interval", percent(low), percent(high), MIDDLE, MIDDLE));
    }
    drawn.add(
        Element.of("circle", "dot")
            .with("cx", percent(estimate))
            .with("cy", MIDDLE)
            .with("r", 4.5));
    return drawn;
  }

  static Element rule(String cssClass, double at) {
    return line(cssClass, percent(at), percent(at), 0, HEIGHT);
  }

  static Element line(String cssClass, String x1, String x2, double y1, double y2) {
    return Element.of("line", cssClass).with("x1", x1).with("x2", x2).with("y1", y1).with("y2", y2);
  }

  static Element text(String cssClass, String x, double y, String anchor) {
    return Element.of("text", cssClass).with("x", x).with("y", y).with("text-anchor", anchor);
  }

  static String percent(double value) {
    return coordinate(value) + "%";
  }
}
