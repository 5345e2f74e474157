package org.rectrain.report.search;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.rectrain.tune.PastTrial.End;
import org.rectrain.tune.Trial;
import org.rectrain.tune.TuneResult;

/** The trials of a search, which keys mattered, and the last word on the winner: tune.json. */
public final class SearchSection {
  private static final int LISTED = 10;

  private SearchSection() {}

  /** The section. */
  public static Element draw(TuneResult search) {
    Element section = SectionParts.section("search", "Search", capitalised(search.verdict()) + ".");
    List<Trial> trials = search.trials();
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
    for (String finding : search.findings()) {
      section.add(SectionParts.note(finding));
    }
    return section.add(
        SectionParts.note(
            "All trials took "
                + Display.duration(search.seconds())
                + " one after another. Values on valid are those by which trials were chosen, and"
                + " so a little high; the last word is the paired difference on test with seeds"
                + " that the search has not seen. The configuration to use is tune/best.yaml."));
  }

  /** The verdict without its figures. */
  public static String claim(TuneResult search) {
    return search.verdict().replaceFirst(": .*", "");
  }

  private static Element parallel(TuneResult search, List<Trial> trials) {
    List<TuneResult.Parameter> parameters = search.parameters();
    List<Upright> axes = new ArrayList<>();
    for (TuneResult.Parameter parameter : parameters) {
      axes.add(
          new Upright(
              last(parameter.key()),
              parameter.low(),
              parameter.high(),
              parameter.kind().contains("log") ? Scale.Kind.LOG : Scale.Kind.LINEAR,
              parameter.choices()));
    }
    List<Trial> drawn =
        trials.stream().filter(t -> t.number() > 0 && !Double.isNaN(t.value())).toList();
    double low = drawn.stream().mapToDouble(Trial::value).min().orElse(0);
    double high = drawn.stream().mapToDouble(Trial::value).max().orElse(0);
    axes.add(new Upright(search.metric(), low, high, Scale.Kind.LINEAR, List.of()));
    List<Strand> strands = new ArrayList<>();
    for (Trial trial : worstFirst(search, drawn)) {
      List<Double> values = new ArrayList<>();
      for (TuneResult.Parameter parameter : parameters) {
        values.add(trial.point().getOrDefault(parameter.key(), Double.NaN));
      }
      values.add(trial.value());
      boolean winner = trial.number() == search.winner();
      Tone tone = winner ? Tone.RUST : isDone(trial) ? Tone.BLUE : Tone.SLATE;
      strands.add(new Strand(described(search, trial), values, tone));
    }
    return SectionParts.figure(
        "Values of the trials",
        "One strand per trial: rust is the best on valid, grey was stopped early.",
        ParallelCoordinates.draw("search-parallel", "Values of the trials", axes, strands));
  }

  private static Element history(TuneResult search, List<Trial> trials) {
    List<Line.Point> best = new ArrayList<>();
    List<Line.Point> done = new ArrayList<>();
    List<Line.Point> stopped = new ArrayList<>();
    double sign = search.lowerIsBetter() ? -1 : 1;
    double top = Double.NEGATIVE_INFINITY;
    double asItIs = Double.NaN;
    for (Trial trial : trials) {
      if (trial.number() == 0) {
        asItIs = trial.value();
        continue;
      }
      Line.Point point = Line.Point.of(trial.number(), trial.value());
      // A gap between points: they are dots, not a curve.
      (isDone(trial) ? done : stopped).addAll(List.of(point, Line.Point.of(0, Double.NaN)));
      if (isDone(trial)) {
        top = Math.max(top, sign * trial.value());
      }
      if (Double.isFinite(top)) {
        best.add(Line.Point.of(trial.number(), sign * top));
      }
    }
    LineChart chart =
        new LineChart(
            "History",
            Axis.of("trial").fromZeroToLast(),
            Axis.of(search.metric()).as(SearchSection::figure),
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

  private static LineChart curves(TuneResult search, List<Trial> trials) {
    List<Line> lines = new ArrayList<>();
    for (Trial trial : trials) {
      List<Double> values = trial.curve();
      List<Line.Point> points = new ArrayList<>();
      for (int i = 0; i < values.size(); i++) {
        points.add(Line.Point.of(i + 1, values.get(i)));
      }
      boolean winner = trial.number() > 0 && trial.number() == search.winner();
      boolean first = trial.number() == 0;
      Tone tone = winner ? Tone.BLUE : first ? Tone.TEAL : isDone(trial) ? Tone.SLATE : Tone.RUST;
      if (!points.isEmpty() && trial.sameAs() < 0) {
        lines.add(new Line(winner ? "best" : first ? "default" : "", tone, points));
      }
    }
    // The first line is drawn over the others.
    lines.sort(Comparator.comparing(line -> line.label().isEmpty()));
    return new LineChart(
        "Curves of the trials",
        Axis.of("evaluation").fromZeroToLast(),
        Axis.of(search.metric().endsWith(".auc") ? search.metric() : "value that training monitors")
            .as(SearchSection::figure),
        lines);
  }

  private static Element importance(TuneResult search) {
    List<BarList.Bar> bars = new ArrayList<>();
    search
        .importance()
        .forEach(
            (key, share) ->
                bars.add(new BarList.Bar(last(key), share, Display.share(share), "", Tone.BLUE)));
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

  private static Element best(TuneResult search, List<Trial> trials) {
    Map<String, JsonNode> defaults = search.defaults();
    List<Table.Column> columns = new ArrayList<>();
    columns.add(Table.Column.words("Trial"));
    columns.add(Table.Column.numbers(search.metric()));
    defaults.keySet().forEach(key -> columns.add(Table.Column.numbers(last(key))));
    columns.add(Table.Column.numbers("Time"));
    Table table = new Table("The best trials on valid, and the configuration as it is", columns);
    List<Trial> rows = new ArrayList<>(trials.stream().filter(t -> t.number() == 0).toList());
    List<Trial> done =
        worstFirst(search, trials.stream().filter(t -> t.number() > 0 && isDone(t)).toList());
    for (int i = done.size() - 1; i >= Math.max(0, done.size() - LISTED); i--) {
      rows.add(done.get(i));
    }
    for (Trial trial : rows) {
      boolean first = trial.number() == 0;
      Map<String, JsonNode> values = first ? defaults : trial.values();
      List<String> cells = new ArrayList<>();
      cells.add(first ? "as it is" : Display.count(trial.number()));
      cells.add(figure(trial.value()));
      for (String key : defaults.keySet()) {
        JsonNode cell = values.get(key);
        cells.add(cell == null ? "\u2013" : shown(cell));
      }
      cells.add(Display.duration(trial.seconds()));
      table.row(cells.toArray(String[]::new));
    }
    return table.element();
  }

  /** A metric with four places: trials differ in the last of them. */
  static String figure(double value) {
    return Double.isFinite(value) ? Display.decimals(value, 4) : Display.score(value);
  }

  private static String shown(JsonNode cell) {
    return cell.isNumber() ? Display.plain(cell.doubleValue()) : cell.asText();
  }

  private static List<Trial> worstFirst(TuneResult search, List<Trial> trials) {
    double sign = search.lowerIsBetter() ? -1 : 1;
    return trials.stream()
        .sorted(
            Comparator.comparing(SearchSection::isDone).thenComparingDouble(t -> sign * t.value()))
        .toList();
  }

  private static String described(TuneResult search, Trial trial) {
    List<String> parts = new ArrayList<>();
    trial.values().forEach((key, value) -> parts.add(last(key) + " " + shown(value)));
    return "trial "
        + Display.count(trial.number())
        + ": "
        + String.join(", ", parts)
        + ": "
        + search.metric()
        + " "
        + figure(trial.value());
  }

  private static boolean isDone(Trial trial) {
    return trial.end() == End.DONE;
  }

  private static String last(String key) {
    return key.substring(key.lastIndexOf('.') + 1).replace('_', ' ');
  }

  static String capitalised(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
