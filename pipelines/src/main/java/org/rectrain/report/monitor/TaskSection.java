package org.rectrain.report.monitor;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.rectrain.monitor.MonitorResult;
import org.rectrain.monitor.MonitorResult.TaskResult;
import org.rectrain.monitor.MonitorResult.WindowResult;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.Line;
import org.rectrain.report.chart.LineChart;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.SectionParts;

/** Scores, labels and performance over time. */
final class TaskSection {
  private static final MonitorResult.Figure UNKNOWN =
      new MonitorResult.Figure(Double.NaN, Double.NaN, Double.NaN);

  private TaskSection() {}

  static Element draw(MonitorResult verdict) {
    List<WindowResult> windows = verdict.windows();
    Set<String> tasks = new LinkedHashSet<>();
    windows.forEach(w -> w.tasks().forEach(t -> tasks.add(t.task())));
    Element section =
        SectionParts.section(
            "tasks",
            "Scores, labels and performance",
            "Bands are 95 % intervals over resampled"
                + " users; 'estimated' is what the scores alone foretell, and cannot see that"
                + " tastes have turned.");
    List<Element> figures = new ArrayList<>();
    int n = 0;
    for (String task : tasks) {
      String id = "task-" + n++;
      figures.add(
          chart(
              id + "-rate",
              "Rate of " + task,
              windows,
              List.of(
                  measured("rate", Tone.BLUE, windows, task, TaskResult::rate),
                  plain("foretold", Tone.RUST, windows, task, t -> t.meanScore().value()))));
      figures.add(
          chart(
              id + "-auc",
              "AUC of " + task,
              windows,
              List.of(
                  measured("AUC", Tone.BLUE, windows, task, TaskResult::auc),
                  plain("estimated", Tone.RUST, windows, task, t -> t.estimated().auc()),
                  plain("reference", Tone.SLATE, windows, task, t -> t.limits().aucBefore()))));
      figures.add(
          chart(
              id + "-calibration",
              "Mean score minus rate of " + task,
              windows,
              List.of(measured("gap", Tone.BLUE, windows, task, TaskResult::calibration))));
      figures.add(
          chart(
              id + "-loss",
              "Log loss of " + task,
              windows,
              List.of(
                  measured("log loss", Tone.BLUE, windows, task, TaskResult::logLoss),
                  plain("estimated", Tone.RUST, windows, task, t -> t.estimated().logLoss()))));
    }
    figures.add(
        chart(
            "rows",
            "Rows",
            windows,
            List.of(line("rows", Tone.BLUE, windows, WindowResult::rows))));
    section.add(SectionParts.grid(figures.stream().filter(f -> !f.isEmpty()).toList()));
    Element slices = slices(windows);
    return slices.isEmpty() ? section : section.add(slices);
  }

  private static Element chart(
      String id, String title, List<WindowResult> windows, List<Line> lines) {
    LineChart chart = new LineChart(title, days(windows), Axis.of(""), lines);
    return chart.isEmpty() ? Element.of("figure") : SectionParts.figure(title, "", chart.draw(id));
  }

  /** Windows by number, named by their dates. */
  private static Axis days(List<WindowResult> windows) {
    int last = Math.max(1, windows.size() - 1);
    return Axis.of("last day of the window")
        .fromZeroToLast()
        .between(0, last)
        .as(
            at ->
                at >= 0 && at < windows.size()
                    ? windows.get((int) at).date().substring(5).replace('T', ' ')
                    : "");
  }

  private static Line line(
      String label, Tone tone, List<WindowResult> windows, ToDoubleFunction<WindowResult> value) {
    List<Line.Point> points = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      points.add(Line.Point.of(i, value.applyAsDouble(windows.get(i))));
    }
    return new Line(label, tone, points);
  }

  private static Line plain(
      String label,
      Tone tone,
      List<WindowResult> windows,
      String task,
      ToDoubleFunction<TaskResult> value) {
    return line(
        label, tone, windows, w -> whole(w, task).map(value::applyAsDouble).orElse(Double.NaN));
  }

  private static Line measured(
      String label,
      Tone tone,
      List<WindowResult> windows,
      String task,
      Function<TaskResult, MonitorResult.Figure> figure) {
    List<Line.Point> points = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      MonitorResult.Figure of = whole(windows.get(i), task).map(figure).orElse(UNKNOWN);
      points.add(new Line.Point(i, of.value(), of.low(), of.high()));
    }
    return new Line(label, tone, points);
  }

  private static Optional<TaskResult> whole(WindowResult window, String task) {
    return window.tasks().stream()
        .filter(t -> t.task().equals(task) && t.slice().isEmpty())
        .findFirst();
  }

  private static Element slices(List<WindowResult> windows) {
    Table table =
        new Table(
            "The last window by slice",
            List.of(
                Table.Column.words("Task"),
                Table.Column.words("Slice"),
                Table.Column.words("State"),
                Table.Column.numbers("Labelled"),
                Table.Column.numbers("Rate"),
                Table.Column.numbers("Mean score"),
                Table.Column.numbers("AUC"),
                Table.Column.numbers("AUC before"),
                Table.Column.numbers("May drop by")));
    if (!windows.isEmpty()) {
      for (TaskResult of : windows.get(windows.size() - 1).tasks()) {
        String slice = of.slice();
        table.row(
            of.task(),
            slice.isEmpty() ? "all rows" : slice,
            MonitorPage.words(of.state()),
            Display.count(of.labelled()),
            Display.share(of.rate().value()),
            Display.share(of.meanScore().value()),
            Display.score(of.auc().value()),
            Display.score(of.limits().aucBefore()),
            Display.score(of.limits().auc()));
      }
    }
    return table.isEmpty() ? Element.of("div") : table.element();
  }
}
