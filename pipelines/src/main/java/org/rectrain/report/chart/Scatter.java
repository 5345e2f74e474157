package org.rectrain.report.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import org.rectrain.report.html.Element;

/** Quality against cost: one named dot per model, with the interval of its quality. */
public final class Scatter {

  /**
   * A model.
   *
   * @param name written beside its dot
   * @param x cost; what is not finite, or not positive on a logarithmic axis, is left out
   * @param y quality
   * @param low lower end of its interval, NaN for none
   * @param high upper end, NaN for none
   * @param tone colour
   */
  public record Spot(String name, double x, double y, double low, double high, Tone tone) {}

  private static final double LEFT = 46;
  private static final double RIGHT = LineChart.WIDTH - 16;
  private static final double TOP = 26;
  private static final double BOTTOM = LineChart.HEIGHT + 14;
  private static final double HEIGHT = BOTTOM + 38;

  private final String title;
  private final Axis xAxis;
  private final Axis yAxis;
  private final List<Spot> spots;

  /** A chart of these models. */
  public Scatter(String title, Axis xAxis, Axis yAxis, List<Spot> spots) {
    this.title = title;
    this.xAxis = xAxis;
    this.yAxis = yAxis;
    this.spots = spots.stream().filter(s -> drawn(s, xAxis)).toList();
  }

  /** Whether there is a dot to draw. */
  public boolean isEmpty() {
    return spots.isEmpty();
  }

  /** The chart; {@code id} must be unique in its page. */
  public Element draw(String id) {
    Scale x = xAxis.scale(spots.stream().mapToDouble(Spot::x).toArray(), LEFT, RIGHT);
    double[] heights =
        spots.stream().flatMapToDouble(s -> DoubleStream.of(s.y, s.low, s.high)).toArray();
    Scale y = yAxis.scale(heights, BOTTOM, TOP);
    Element svg = Drawing.svg(id, title, description(), LineChart.WIDTH, HEIGHT);
    svg.add(new Frame(xAxis, yAxis, x, y).draw());
    List<Box> taken = new ArrayList<>();
    for (Spot spot : spots) {
      taken.add(new Box(x.at(spot.x()) - 6, y.at(spot.y()) - 6, 12, 12));
    }
    for (Spot spot : spots) {
      Element group = Element.of("g", spot.tone().cssClass());
      if (Double.isFinite(spot.low()) && Double.isFinite(spot.high())) {
        double at = x.at(spot.x());
        group.add(Drawing.line("interval", at, y.at(spot.low()), at, y.at(spot.high())));
      }
      group.add(
          Element.of("circle", "dot")
              .with("cx", x.at(spot.x()))
              .with("cy", y.at(spot.y()))
              .with("r", 5)
              .add(Element.of("title").add(described(spot))),
          label(spot, x, y, taken));
      svg.add(group);
    }
    return svg;
  }

  /** Beside, above or below the dot: of the places inside, the one that touches least. */
  private static Element label(Spot spot, Scale x, Scale y, List<Box> taken) {
    double cx = x.at(spot.x());
    double cy = y.at(spot.y());
    String text = Drawing.fitting(spot.name(), 18);
    double width = Drawing.width(text);
    List<Box> places =
        List.of(
            new Box(cx + 9, cy - 7, width, 14),
            new Box(cx - 9 - width, cy - 7, width, 14),
            new Box(cx - width / 2, cy - 22, width, 14),
            new Box(cx - width / 2, cy + 8, width, 14),
            new Box(cx - 8, cy - 22, width, 14),
            new Box(cx - 8, cy + 8, width, 14),
            new Box(cx - width + 8, cy - 22, width, 14),
            new Box(cx - width + 8, cy + 8, width, 14));
    Box place =
        places.stream()
            .filter(b -> b.x >= LEFT && b.x + b.width <= LineChart.WIDTH)
            .filter(b -> b.y >= TOP - 8 && b.y + b.height <= BOTTOM)
            .min(Comparator.comparingLong(b -> taken.stream().filter(b::touches).count()))
            .orElse(places.get(0));
    taken.add(place);
    return Drawing.text("label", place.x, place.y + 10.8, "start", text);
  }

  private String description() {
    return yAxis.label()
        + " by "
        + xAxis.label()
        + ". "
        + String.join("; ", spots.stream().map(this::described).toList())
        + ".";
  }

  private String described(Spot spot) {
    return spot.name()
        + ": "
        + yAxis.format().apply(spot.y())
        + " at "
        + xAxis.format().apply(spot.x());
  }

  private static boolean drawn(Spot spot, Axis xAxis) {
    boolean placed = Double.isFinite(spot.x()) && Double.isFinite(spot.y());
    return placed && (xAxis.kind() == Scale.Kind.LINEAR || spot.x() > 0);
  }

  private record Box(double x, double y, double width, double height) {
    boolean touches(Box other) {
      boolean beside = x + width <= other.x || other.x + other.width <= x;
      boolean above = y + height <= other.y || other.y + other.height <= y;
      return !beside && !above;
    }
  }
}
