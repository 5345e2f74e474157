package org.rectrain.report.data;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import org.rectrain.prepare.profile.DataProfile;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.BarList;
import org.rectrain.report.chart.Line;
import org.rectrain.report.chart.LineChart;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.part.SectionParts;

/** The charts of a first look: time, activity, popularity, labels, missing values, text lengths. */
final class ProfileCharts {
  private static final int MOST_BARS = 20;
  private static final List<Tone> TONES =
      List.of(Tone.BLUE, Tone.TEAL, Tone.RUST, Tone.PLUM, Tone.OCHRE);

  private ProfileCharts() {}

  static List<Element> of(DataProfile.Log log) {
    List<Element> out = new ArrayList<>();
    DataProfile.Log usual = log.withoutFarDays();
    if (usual.days().size() > 1) {
      String first = usual.days().keySet().iterator().next();
      Axis days = Axis.of("days since " + first).fromZeroToLast();
      Axis rows = Axis.of("rows").as(Display::compact).startingAt(0);
      long far = rows(log) - rows(usual);
      String note =
          far == 0 ? "UTC" : "UTC, without " + Display.count(far) + " on days far from the others";
      List<Line> counts = List.of(line("", Tone.BLUE, first, usual.days()));
      out.add(chart("Rows per day", note, days, rows, counts, "days"));
      List<Line> rates = new ArrayList<>();
      for (Map.Entry<String, Map<String, Double>> label : usual.labelDays().entrySet()) {
        Tone tone = TONES.get(rates.size() % TONES.size());
        rates.add(line(label.getKey(), tone, first, label.getValue()));
      }
      Axis share = Axis.of("share of rows").as(Display::share).startingAt(0);
      out.add(chart("Labels by day", "of readable rows", days, share, rates, "labels"));
    }
    out.add(spread("Rows per user", log.perUser()));
    out.add(spread("Rows per item", log.perItem()));
    return out;
  }

  static List<Element> of(DataProfile.Table table) {
    List<Element> out = new ArrayList<>();
    columns(
        out, table, "Missing values", "share of rows", DataProfile.Column::missing, Display::share);
    columns(
        out,
        table,
        "Characters of texts",
        "median",
        DataProfile.Column::characters,
        Display::plain);
    return out;
  }

  private static long rows(DataProfile.Log log) {
    return log.days().values().stream().mapToLong(Long::longValue).sum();
  }

  /** Values by day, each at its distance from the first one. */
  private static Line line(
      String name, Tone tone, String first, Map<String, ? extends Number> values) {
    List<Line.Point> points = new ArrayList<>();
    LocalDate start = LocalDate.parse(first);
    values.forEach(
        (day, value) ->
            points.add(
                Line.Point.of(
                    (double) ChronoUnit.DAYS.between(start, LocalDate.parse(day)),
                    value.doubleValue())));
    return new Line(name, tone, points);
  }

  private static Element chart(
      String title, String note, Axis days, Axis values, List<Line> lines, String id) {
    return SectionParts.figure(title, note, new LineChart(title, days, values, lines).draw(id));
  }

  private static Element spread(String title, DataProfile.Counts counts) {
    List<BarList.Bar> bars = new ArrayList<>();
    for (Map.Entry<String, Long> range : counts.spread().entrySet()) {
      String shown = Display.count(range.getValue());
      bars.add(new BarList.Bar(range.getKey(), range.getValue(), shown, "", Tone.BLUE));
    }
    return SectionParts.figure(title, "how many have so many", BarList.draw(title, bars));
  }

  /** Bars of the columns where a figure is above zero; none where there is no such column. */
  private static void columns(
      List<Element> out,
      DataProfile.Table table,
      String title,
      String note,
      ToDoubleFunction<DataProfile.Column> value,
      DoubleFunction<String> format) {
    List<BarList.Bar> bars =
        table.columns().stream()
            .filter(column -> value.applyAsDouble(column) > 0)
            .sorted((a, b) -> Double.compare(value.applyAsDouble(b), value.applyAsDouble(a)))
            .limit(MOST_BARS)
            .map(column -> bar(column.name(), value.applyAsDouble(column), format))
            .toList();
    if (!bars.isEmpty()) {
      out.add(SectionParts.figure(title, note, BarList.draw(title, bars)));
    }
  }

  private static BarList.Bar bar(String name, double value, DoubleFunction<String> format) {
    return new BarList.Bar(name, value, format.apply(value), "", Tone.BLUE);
  }
}
