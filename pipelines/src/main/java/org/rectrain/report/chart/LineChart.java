package org.rectrain.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.rectrain.report.html.Element;

/**
 * Curves with optional interval bands. Each curve is named at its right end, or in a list inside
 * the plot where the curves end in one point (ROC). A curve without a name is drawn only.
 */
public final class LineChart {
  /** Size in user units; about one CSS pixel each on a phone and in three columns. */
  public static final double WIDTH = 340;

  /** See {@link #WIDTH}. */
  public static final double HEIGHT = 236;

  private static final double LEFT = 42;
  private static final double TOP = 26;
  private static final double BOTTOM = HEIGHT - 38;
  private static final double LABEL_GAP = 13;
  private static final int LABEL_LENGTH = 16;

  /** At most so many points are marked one by one; more would hide the curve. */
  private static final int MARKED = 16;

  private final String title;
  private final Axis xAxis;
  private final Axis yAxis;
  private final List<Line> lines;
  private final List<Line> references = new ArrayList<>();
  private boolean listed;
  private double markedAt = Double.NaN;
  private String mark = "";

  /**
   * A chart of these curves.
   *
   * @param title what a screen reader says first
   * @param lines the curves; one without any defined point is named in the description only
   */
  public LineChart(String title, Axis xAxis, Axis yAxis, List<Line> lines) {
    this.title = title;
    this.xAxis = xAxis;
    this.yAxis = yAxis;
    this.lines = List.copyOf(lines);
  }

  /** Names the curves in a list at the lower right of the plot. */
  public LineChart listingNames() {
    listed = true;
    return this;
  }

  /** Draws a dashed vertical line with a word at it. */
  public LineChart markedAt(double x, String word) {
    markedAt = x;
    mark = word;
    return this;
  }

  /** Draws a dashed straight line behind the curves, such as that of pure chance. */
  public LineChart reference(double x1, double y1, double x2, double y2) {
    references.add(Line.of("", Tone.SLATE, new double[] {x1, x2}, new double[] {y1, y2}));
    return this;
  }

  /** Whether there is a point to draw. */
  public boolean isEmpty() {
    return lines.stream().flatMap(line -> line.points().stream()).noneMatch(Line.Point::drawn);
  }

  /** The chart; {@code id} must be unique in its page. */
  public Element draw(String id) {
    List<Line> drawn =
        lines.stream().filter(l -> l.points().stream().anyMatch(Line.Point::drawn)).toList();
    double labelWidth =
        listed
            ? 0
            : drawn.stream()
                .mapToDouble(l -> Drawing.width(Drawing.fitting(l.label(), LABEL_LENGTH)))
                .max()
                .orElse(0);
    double right = WIDTH - Math.max(12, labelWidth + 10);
    Scale x = xAxis.scale(data(drawn, Line.Point::x), LEFT, right);
    DoubleStream ends =
        DoubleStream.concat(
            DoubleStream.concat(
                DoubleStream.of(data(drawn, Line.Point::low)),
                DoubleStream.of(data(drawn, Line.Point::high))),
            DoubleStream.of(data(references, Line.Point::y)));
    double[] values =
        DoubleStream.concat(DoubleStream.of(data(drawn, Line.Point::y)), ends).toArray();
    Scale y = yAxis.scale(values, BOTTOM, TOP);

    Element svg = Drawing.svg(id, title, description(), WIDTH, HEIGHT);
    svg.add(new Frame(xAxis, yAxis, x, y).draw());
    for (Line reference : references) {
      svg.add(Element.of("path", "reference").with("d", path(reference.points(), x, y)));
    }
    if (Double.isFinite(markedAt)) {
      svg.add(markElement(x));
    }
    // The first line matters most: it is drawn last, over the others.
    for (int i = drawn.size() - 1; i >= 0; i--) {
      svg.add(curve(drawn.get(i), x, y));
    }
    List<Line> named = drawn.stream().filter(l -> !l.label().isEmpty()).toList();
    svg.add(listed ? list(named, right) : endLabels(named, x, y, right));
    return svg;
  }

  private Element markElement(Scale x) {
    double at = x.at(markedAt);
    String anchor = at > (x.from() + x.to()) / 2 ? "end" : "start";
    double shift = anchor.equals("end") ? -4 : 4;
    return Element.of("g")
        .add(
            Drawing.line("reference", at, TOP, at, BOTTOM),
            Drawing.text("note", at + shift, BOTTOM - 6, anchor, mark));
  }

  private Element curve(Line line, Scale x, Scale y) {
    Element group = Element.of("g", line.tone().cssClass());
    for (List<Line.Point> run : line.runs(Line.Point::banded)) {
      List<double[]> outline = new ArrayList<>();
      run.forEach(p -> outline.add(new double[] {x.at(p.x()), y.at(p.high())}));
      for (int i = run.size() - 1; i >= 0; i--) {
        outline.add(new double[] {x.at(run.get(i).x()), y.at(run.get(i).low())});
      }
      group.add(Element.of("path", "band").with("d", Drawing.path(outline) + "Z"));
    }
    long points = line.points().stream().filter(Line.Point::drawn).count();
    for (List<Line.Point> run : line.runs(Line.Point::drawn)) {
      if (run.size() > 1) {
        group.add(Element.of("path", "curve").with("d", path(run, x, y)));
      }
      if (points <= MARKED || run.size() == 1) {
        run.forEach(p -> group.add(dot(line, p, x, y)));
      }
    }
    return group;
  }

  private Element dot(Line line, Line.Point point, Scale x, Scale y) {
    return Element.of("circle", "dot")
        .with("cx", x.at(point.x()))
        .with("cy", y.at(point.y()))
        .with("r", 2.6)
        .add(Element.of("title").add(described(line, point)));
  }

  private String described(Line line, Line.Point point) {
    String value = yAxis.format().apply(point.y());
    String interval =
        point.banded()
            ? " ("
                + yAxis.format().apply(point.low())
                + " to "
                + yAxis.format().apply(point.high())
                + ")"
            : "";
    return line.label() + ", " + xAxis.format().apply(point.x()) + ": " + value + interval;
  }

  private Element endLabels(List<Line> drawn, Scale x, Scale y, double right) {
    List<Line.Point> ends = drawn.stream().map(LineChart::last).toList();
    double[] wanted = ends.stream().mapToDouble(p -> y.at(p.y())).toArray();
    double[] placed = Drawing.apart(wanted, LABEL_GAP, TOP, BOTTOM);
    Element labels = Element.of("g");
    for (int i = 0; i < drawn.size(); i++) {
      Line line = drawn.get(i);
      Element label = Element.of("g", line.tone().cssClass());
      if (Math.abs(placed[i] - wanted[i]) > 3) {
        label.add(
            Drawing.line("leader", x.at(ends.get(i).x()) + 3, wanted[i], right + 6, placed[i]));
      }
      label.add(
          Drawing.text(
              "label",
              right + 8,
              placed[i] + 3.8,
              "start",
              Drawing.fitting(line.label(), LABEL_LENGTH)));
      labels.add(label);
    }
    return labels;
  }

  private Element list(List<Line> drawn, double right) {
    Element list = Element.of("g");
    double y = BOTTOM - 10 - (drawn.size() - 1) * (LABEL_GAP + 2);
    for (Line line : drawn) {
      list.add(
          Element.of("g", line.tone().cssClass())
              .add(Drawing.text("label", right - 6, y, "end", Drawing.fitting(line.label(), 30))));
      y += LABEL_GAP + 2;
    }
    return list;
  }

  /** The data in words, for those who hear the page. */
  private String description() {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      List<Line.Point> defined = line.points().stream().filter(Line.Point::drawn).toList();
      if (!text.isEmpty()) {
        text.append("; ");
      }
      text.append(line.label());
      if (defined.isEmpty()) {
        text.append(": no defined value");
        continue;
      }
      Line.Point first = defined.get(0);
      Line.Point last = defined.get(defined.size() - 1);
      text.append(": ").append(yAxis.format().apply(first.y())).append(" at ");
      text.append(xAxis.format().apply(first.x())).append(", ");
      text.append(yAxis.format().apply(last.y())).append(" at ");
      text.append(xAxis.format().apply(last.x()));
    }
    return yAxis.label() + " by " + xAxis.label() + ". " + text + ".";
  }

  private static Line.Point last(Line line) {
    List<Line.Point> defined = line.points().stream().filter(Line.Point::drawn).toList();
    return defined.get(defined.size() - 1);
  }

  private static double[] data(
      List<Line> lines, java.util.function.ToDoubleFunction<Line.Point> part) {
    return lines.stream()
        .flatMap(l -> l.points().stream().filter(Line.Point::drawn))
        .mapToDouble(part)
        .toArray();
  }

  private static String path(List<Line.Point> points, Scale x, Scale y) {
    return Drawing.path(points.stream().map(p -> new double[] {x.at(p.x()), y.at(p.y())}).toList());
  }
}
