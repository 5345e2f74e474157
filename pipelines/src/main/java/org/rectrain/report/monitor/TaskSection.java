package org.rectrain.report.monitor;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.Line;
import org.rectrain.report.chart.LineChart;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.Tree;

/** Scores, labels and performance over time. */
final class TaskSection {
  private TaskSection() {}

  static Element draw(Tree verdict) {
    List<Tree> windows = verdict.list("windows");
    Set<String> tasks = new LinkedHashSet<>();
    windows.forEach(w -> w.list("tasks").forEach(t -> tasks.add(t.text("task"))));
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
                  measured("rate", Tone.BLUE, windows, task, "rate"),
                  plain(
                      "foretold",
                      Tone.RUST,
                      windows,
                      task,
                      t -> t.number("mean_score", "value")))));
      figures.add(
          chart(
              id + "-auc",
              "AUC of " + task,
              windows,
              List.of(
                  measured("AUC", Tone.BLUE, windows, task, "auc"),
                  plain("estimated", Tone.RUST, windows, task, t -> t.number("estimated", "auc")),
                  plain(
                      "reference",
                      Tone.SLATE,
                      windows,
                      task,
                      t -> t.number("limits", "auc_before")))));
      figures.add(
          chart(
              id + "-calibration",
              "Mean score minus rate of " + task,
              windows,
              List.of(measured("gap", Tone.BLUE, windows, task, "calibration"))));
      figures.add(
          chart(
              id + "-loss",
              "Log loss of " + task,
              windows,
              List.of(
                  measured("log loss", Tone.BLUE, windows, task, "log_loss"),
                  plain(
                      "estimated",
                      Tone.RUST,
                      windows,
                      task,
                      t -> t.number("estimated", "log_loss")))));
    }
    figures.add(
        chart(
            "rows",
            "Rows",
            windows,
            List.of(line("rows", Tone.BLUE, windows, w -> w.number("rows")))));
    section.add(SectionParts.grid(figures.stream().filter(f -> !f.isEmpty()).toList()));
    Element slices = slices(windows);
    return slices.isEmpty() ? section : section.add(slices);
  }

  private static Element chart(String id, String title, List<Tree> windows, List<Line> lines) {
    LineChart chart = new LineChart(title, days(windows), Axis.of(""), lines);
    return chart.isEmpty() ? Element.of("figure") : SectionParts.figure(title, "", chart.draw(id));
  }

  /** Windows by number, named by their dates. */
  private static Axis days(List<Tree> windows) {
    int last = Math.max(1, windows.size() - 1);
    return Axis.of("last day of the window")
        .fromZeroToLast()
        .between(0, last)
        .as(
            at ->
                at >= 0 && at < windows.size()
                    ? windows.get((int) at).text("date").substring(5).replace('T', ' ')
                    : "");
  }

  private static Line line(
      String label, Tone tone, List<Tree> windows, ToDoubleFunction<Tree> value) {
    List<Line.Point> points = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      points.add(Line.Point.of(i, value.applyAsDouble(windows.get(i))));
    }
    return new Line(label, tone, points);
  }

  private static Line plain(
      String label, Tone tone, List<Tree> windows, String task, ToDoubleFunction<Tree> value) {
    return line(label, tone, windows, w -> value.applyAsDouble(whole(w, task)));
  }

  private static Line measured(
      String label, Tone tone, List<Tree> windows, String task, String figure) {
    List<Line.Point> points = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      Tree of = whole(windows.get(i), task).at(figure);
      points.add(new Line.Point(i, of.number("value"), of.number("low"), of.number("high")));
    }
    return new Line(label, tone, points);
  }

  private static Tree whole(Tree window, String task) {
    return window.list("tasks").stream()
        .filter(t -> t.text("task").equals(task) && t.text("slice").isEmpty())
        .findFirst()
        .orElse(Tree.NONE);
  }

  private static Element slices(List<Tree> windows) {
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
      for (Tree of : windows.get(windows.size() - 1).list("tasks")) {
        String slice = of.text("slice");
        table.row(
            of.text("task"),
            slice.isEmpty() ? "all rows" : slice,
            of.text("state").replace('_', ' '),
            Display.count(of.number("labelled")),
            Display.share(of.number("rate", "value")),
            Display.share(of.number("mean_score", "value")),
            Display.score(of.number("auc", "value")),
            Display.score(of.number("limits", "auc_before")),
            Display.score(of.number("limits", "auc")));
      }
    }
    return table.isEmpty() ? Element.of("div") : table.element();
  }
}
