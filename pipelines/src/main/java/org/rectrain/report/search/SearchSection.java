package org.rectrain.report.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.BarList;
import org.rectrain.report.chart.Line;
import org.rectrain.report.chart.LineChart;
import org.rectrain.report.chart.ParallelCoordinates;
import org.rectrain.report.chart.ParallelCoordinates.Strand;
import org.rectrain.report.chart.ParallelCoordinates.Upright;
import org.rectrain.report.chart.Scale;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.Tree;

/** The trials of a search, which keys mattered, and the last word on the winner: tune.json. */
public final class SearchSection {
  private static final int LISTED = 10;

  private SearchSection() {}

  /** The section. */
  public static Element draw(Tree search) {
    Element section =
        SectionParts.section("search", "Search", capitalised(search.text("verdict")) + ".");
    List<Tree> trials = search.list("trials");
    section.add(SectionParts.wideGrid(List.of(parallel(search, trials))));
    List<Element> figures = new ArrayList<>();
    figures.add(history(search, trials));
    LineChart curves = curves(search, trials);
    if (!curves.isEmpty()) {
      figures.add(
          SectionParts.figure(
              "Curves of the trials",
              "On valid at each evaluation; those that were stopped early end in rust.",
              curves.draw("search-curves")));
    }
    figures.add(importance(search));
    section.add(SectionParts.grid(figures), best(search, trials));
    for (String finding : search.texts("findings")) {
      section.add(SectionParts.note(finding));
    }
    return section.add(
        SectionParts.note(
            "All trials took "
                + Display.duration(search.number("seconds"))
                + " one after another. Values on valid are those by which trials were chosen, and"
                + " so a little high; the last word is the paired difference on test with seeds"
                + " that the search has not seen. The configuration to use is tune/best.yaml."));
  }

  /** The verdict without its figures. */
  public static String claim(Tree search) {
    return search.text("verdict").replaceFirst(": .*", "");
  }

  private static Element parallel(Tree search, List<Tree> trials) {
    List<Tree> parameters = search.list("parameters");
    List<Upright> axes = new ArrayList<>();
    for (Tree parameter : parameters) {
      axes.add(
          new Upright(
              last(parameter.text("key")),
              parameter.number("low"),
              parameter.number("high"),
              parameter.text("kind").contains("log") ? Scale.Kind.LOG : Scale.Kind.LINEAR,
              parameter.texts("choices")));
    }
    List<Tree> drawn =
        trials.stream().filter(t -> number(t) > 0 && !Double.isNaN(value(t))).toList();
    double low = drawn.stream().mapToDouble(SearchSection::value).min().orElse(0);
    double high = drawn.stream().mapToDouble(SearchSection::value).max().orElse(0);
    axes.add(new Upright(search.text("metric"), low, high, Scale.Kind.LINEAR, List.of()));
    List<Strand> strands = new ArrayList<>();
    for (Tree trial : worstFirst(search, drawn)) {
      List<Double> values = new ArrayList<>();
      for (Tree parameter : parameters) {
        Tree point = trial.at("point").fields().get(parameter.text("key"));
        values.add(point == null ? Double.NaN : point.number());
      }
      values.add(value(trial));
      boolean winner = number(trial) == search.number("winner");
      Tone tone = winner ? Tone.RUST : isDone(trial) ? Tone.BLUE : Tone.SLATE;
      strands.add(new Strand(described(search, trial), values, tone));
    }
    return SectionParts.figure(
        "Values of the trials",
        "One strand per trial: rust is the best on valid, grey was stopped early.",
        ParallelCoordinates.draw("search-parallel", "Values of the trials", axes, strands));
  }

  private static Element history(Tree search, List<Tree> trials) {
    List<Line.Point> best = new ArrayList<>();
    List<Line.Point> done = new ArrayList<>();
    List<Line.Point> stopped = new ArrayList<>();
    double sign = search.text("lower_is_better").equals("true") ? -1 : 1;
    double top = Double.NEGATIVE_INFINITY;
    double asItIs = Double.NaN;
    for (Tree trial : trials) {
      if (number(trial) == 0) {
        asItIs = value(trial);
        continue;
      }
      Line.Point point = Line.Point.of(number(trial), value(trial));
      // A gap between points: they are dots, not a curve.
      (isDone(trial) ? done : stopped).addAll(List.of(point, Line.Point.of(0, Double.NaN)));
      if (isDone(trial)) {
        top = Math.max(top, sign * value(trial));
      }
      if (Double.isFinite(top)) {
        best.add(Line.Point.of(number(trial), sign * top));
      }
    }
    LineChart chart =
        new LineChart(
            "History",
            Axis.of("trial").fromZeroToLast(),
            Axis.of(search.text("metric")).as(SearchSection::figure),
            List.of(
                new Line("best", Tone.RUST, best),
                new Line("", Tone.BLUE, done),
                new Line("", Tone.SLATE, stopped)));
    if (Double.isFinite(asItIs)) {
      chart.reference(0, asItIs, Math.max(1, trials.size() - 1.0), asItIs);
    }
    return SectionParts.figure(
        "History",
        "Each trial's value on valid and the best so far; dashed is the configuration as it is.",
        chart.draw("search-history"));
  }

  private static LineChart curves(Tree search, List<Tree> trials) {
    List<Line> lines = new ArrayList<>();
    for (Tree trial : trials) {
      List<Tree> values = trial.list("curve");
      List<Line.Point> points = new ArrayList<>();
      for (int i = 0; i < values.size(); i++) {
        points.add(Line.Point.of(i + 1, values.get(i).number()));
      }
      boolean winner = number(trial) > 0 && number(trial) == search.number("winner");
      boolean first = number(trial) == 0;
      Tone tone = winner ? Tone.BLUE : first ? Tone.TEAL : isDone(trial) ? Tone.SLATE : Tone.RUST;
      if (!points.isEmpty() && trial.number("same_as") < 0) {
        lines.add(new Line(winner ? "best" : first ? "default" : "", tone, points));
      }
    }
    // The first line is drawn over the others.
    lines.sort(Comparator.comparing(line -> line.label().isEmpty()));
    return new LineChart(
        "Curves of the trials",
        Axis.of("evaluation").fromZeroToLast(),
        Axis.of(
                search.text("metric").endsWith(".auc")
                    ? search.text("metric")
                    : "value that training monitors")
            .as(SearchSection::figure),
        lines);
  }

  private static Element importance(Tree search) {
    List<BarList.Bar> bars = new ArrayList<>();
    search
        .fields("importance")
        .forEach(
            (key, share) ->
                bars.add(
                    new BarList.Bar(
                        last(key), share.number(), Display.share(share.number()), "", Tone.BLUE)));
    bars.sort(Comparator.comparingDouble((BarList.Bar bar) -> -nanLast(bar.value())));
    return SectionParts.figure(
        "Importance",
        "Share of the variance of the trials' ranks that each key explains alone; a dash where"
            + " too few trials say anything.",
        BarList.draw("Importance", bars));
  }

  private static double nanLast(double value) {
    return Double.isNaN(value) ? -1 : value;
  }

  private static Element best(Tree search, List<Tree> trials) {
    Map<String, Tree> defaults = search.fields("defaults");
    List<Table.Column> columns = new ArrayList<>();
    columns.add(Table.Column.words("Trial"));
    columns.add(Table.Column.numbers(search.text("metric")));
    defaults.keySet().forEach(key -> columns.add(Table.Column.numbers(last(key))));
    columns.add(Table.Column.numbers("Time"));
    Table table = new Table("The best trials on valid, and the configuration as it is", columns);
    List<Tree> rows = new ArrayList<>(trials.stream().filter(t -> number(t) == 0).toList());
    List<Tree> done =
        worstFirst(search, trials.stream().filter(t -> number(t) > 0 && isDone(t)).toList());
    for (int i = done.size() - 1; i >= Math.max(0, done.size() - LISTED); i--) {
      rows.add(done.get(i));
    }
    for (Tree trial : rows) {
      boolean first = number(trial) == 0;
      Map<String, Tree> values = first ? defaults : trial.fields("values");
      List<String> cells = new ArrayList<>();
      cells.add(first ? "as it is" : Display.count(number(trial)));
      cells.add(figure(value(trial)));
      for (String key : defaults.keySet()) {
        Tree cell = values.get(key);
        cells.add(cell == null ? "\u2013" : shown(cell));
      }
      cells.add(Display.duration(trial.number("seconds")));
      table.row(cells.toArray(String[]::new));
    }
    return table.element();
  }

  /** A metric with four places: trials differ in the last of them. */
  static String figure(double value) {
    return Double.isFinite(value) ? Display.decimals(value, 4) : Display.score(value);
  }

  private static String shown(Tree cell) {
    return cell.node().isNumber() ? Display.plain(cell.number()) : cell.text();
  }

  private static List<Tree> worstFirst(Tree search, List<Tree> trials) {
    double sign = search.text("lower_is_better").equals("true") ? -1 : 1;
    return trials.stream()
        .sorted(
            Comparator.comparing(SearchSection::isDone).thenComparingDouble(t -> sign * value(t)))
        .toList();
  }

  private static String described(Tree search, Tree trial) {
    List<String> parts = new ArrayList<>();
    trial.fields("values").forEach((key, value) -> parts.add(last(key) + " " + shown(value)));
    return "trial "
        + Display.count(number(trial))
        + ": "
        + String.join(", ", parts)
        + ": "
        + search.text("metric")
        + " "
        + figure(value(trial));
  }

  private static boolean isDone(Tree trial) {
    return trial.text("end").equals("done");
  }

  private static double number(Tree trial) {
    return trial.number("number");
  }

  private static double value(Tree trial) {
    return trial.number("value");
  }

  private static String last(String key) {
    return key.substring(key.lastIndexOf('.') + 1).replace('_', ' ');
  }

  private static String capitalised(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
