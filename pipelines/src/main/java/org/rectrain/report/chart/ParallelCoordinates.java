package org.rectrain.report.chart;

import static org.rectrain.report.html.Element.coordinate;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;

/** One upright axis per property and one strand per thing through its values on all of them. */
public final class ParallelCoordinates {
  private static final double WIDTH = 720;
  private static final double TOP = 34;
  private static final double BOTTOM = 232;
  private static final double OFF = BOTTOM + 16;
  private static final double HEIGHT = OFF + 14;
  private static final double MARGIN = 58;
  private static final int LABEL_LENGTH = 20;

  /**
   * An axis.
   *
   * @param label above it
   * @param low value at its foot
   * @param high value at its head
   * @param kind linear or logarithmic
   * @param names of the values 0, 1, ...; empty for numbers
   */
  public record Upright(
      String label, double low, double high, Scale.Kind kind, List<String> names) {
    double at(double value) {
      if (!Double.isFinite(value)) {
        return OFF;
      }
      return high > low ? new Scale(kind, low, high, BOTTOM, TOP).at(value) : (TOP + BOTTOM) / 2;
    }
  }

  /**
   * A strand.
   *
   * @param label what it is, in words
   * @param values one per axis; NaN where it has none
   * @param tone colour
   */
  public record Strand(String label, List<Double> values, Tone tone) {}

  private ParallelCoordinates() {}

  /**
   * The chart; {@code id} must be unique in its page.
   *
   * @param strands those that matter most last, which are drawn over the others
   */
  public static Element draw(String id, String title, List<Upright> axes, List<Strand> strands) {
    Element svg =
        Drawing.announced(
            Element.of("svg", "chart wide"),
            id,
            title,
            strands.size()
                + " strands through "
                + String.join(", ", axes.stream().map(Upright::label).toList())
                + ". "
                + String.join("; ", strands.stream().map(Strand::label).toList())
                + ".");
    svg.with("viewBox", "0 0 " + coordinate(WIDTH) + " " + coordinate(HEIGHT));
    for (Strand strand : strands) {
      List<double[]> places = new ArrayList<>();
      for (int i = 0; i < axes.size(); i++) {
        places.add(new double[] {x(i, axes.size()), axes.get(i).at(strand.values().get(i))});
      }
      svg.add(
          Element.of("g", strand.tone().cssClass())
              .add(
                  Element.of("path", "strand")
                      .with("d", Drawing.path(places))
                      .add(Element.of("title").add(strand.label()))));
    }
    for (int i = 0; i < axes.size(); i++) {
      int place = i;
      boolean off = strands.stream().anyMatch(s -> !Double.isFinite(s.values().get(place)));
      svg.add(upright(axes.get(i), x(i, axes.size()), off));
    }
    return svg;
  }

  private static Element upright(Upright axis, double x, boolean off) {
    Element frame = Element.of("g", "frame").with("aria-hidden", "true");
    frame.add(
        Drawing.line("base", x, TOP, x, BOTTOM),
        Drawing.text("axis", x, TOP - 16, "middle", Drawing.fitting(axis.label(), LABEL_LENGTH)));
    if (axis.names().isEmpty()) {
      frame.add(
          Drawing.text("tick", x + 5, TOP + 4, "start", Display.plain(axis.high())),
          Drawing.text("tick", x + 5, BOTTOM + 1, "start", Display.plain(axis.low())));
    } else {
      for (int v = 0; v < axis.names().size(); v++) {
        String name = Drawing.fitting(axis.names().get(v), 14);
        frame.add(Drawing.text("tick", x + 5, axis.at(v) + 4, "start", name));
      }
    }
    if (off) {
      frame.add(Drawing.text("tick", x + 5, OFF + 4, "start", "does not count"));
    }
    return frame;
  }

  private static double x(int i, int axes) {
    return axes == 1 ? WIDTH / 2 : MARGIN + i * (WIDTH - 2 * MARGIN) / (axes - 1);
  }
}
