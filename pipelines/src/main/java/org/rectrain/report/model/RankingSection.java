package org.rectrain.report.model;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.IntervalList;
import org.rectrain.report.chart.Line;
import org.rectrain.report.chart.LineChart;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.Metric;
import org.rectrain.report.part.SectionParts;

/** How well scores order impressions, and whether they are probabilities: ROC and calibration. */
public final class RankingSection {
  private RankingSection() {}

  public static Element draw(EvalView eval) {
    Element section = SectionParts.section("ranking", "Ranking of impressions", lead(eval));
    List<Element> figures = new ArrayList<>();
    for (String task : eval.tasks()) {
      addIntervals(figures, eval, Metric.of(task, "auc"));
    }
    if (!eval.tasks().isEmpty()) {
      addIntervals(figures, eval, Metric.of(eval.tasks().get(0), "gauc"));
      addIntervals(figures, eval, Metric.of(eval.tasks().get(0), "session_gauc"));
    }
    for (String task : tasks(eval, EvalView.Model::roc)) {
      if (eval.has(Metric.of(task, "auc"))) {
        figures.add(roc(eval, task));
      }
    }
    section.add(SectionParts.grid(figures));
    trade(eval).ifPresent(text -> section.add(Element.of("p").add(text)));
    calibrations(eval, section);
    return section;
  }

  /** The models one decides between, first task, at once; all others on request. */
  private static void calibrations(EvalView eval, Element section) {
    List<Element> shown = new ArrayList<>();
    List<Element> others = new ArrayList<>();
    Optional<EvalView.Model> rival = eval.bestBaseline(eval.auc());
    for (String task : eval.tasks()) {
      for (EvalView.Model model : eval.models()) {
        if (!model.calibration().getOrDefault(task, List.of()).isEmpty()) {
          boolean first = task.equals(eval.tasks().get(0));
          boolean decisive = !model.baseline() || rival.map(model::equals).orElse(false);
          (first && decisive ? shown : others).add(calibration(model, task));
        }
      }
    }
    if (!shown.isEmpty()) {
      section.add(SectionParts.grid(shown));
    }
    if (!others.isEmpty()) {
      Element summary = Element.of("summary").add("Calibration of the other models and tasks");
      section.add(Element.of("details").add(summary, SectionParts.grid(others)));
    }
  }

  private static void addIntervals(List<Element> figures, EvalView eval, Metric metric) {
    if (eval.has(metric)) {
      figures.add(intervals(eval, metric, metric.label()));
    }
  }

  /** Whether rows with a label can be told from rows without: not where all are positives. */
  public static boolean isDefined(EvalView eval) {
    return eval.tasks().stream().anyMatch(task -> eval.has(Metric.of(task, "auc")));
  }

  static Element intervals(EvalView eval, Metric metric, String title) {
    List<IntervalList.Estimate> rows =
        eval.ranked().stream()
            .map(m -> SectionParts.row(m.name(), m.score(metric), metric.format(), m.tone()))
            .toList();
    Axis axis = Axis.of(metric.label()).as(Display::plain);
    return SectionParts.figure(
        title, "with " + eval.interval(), IntervalList.draw(title, axis, rows));
  }

  private static String lead(EvalView eval) {
    return eval.best(eval.auc())
        .map(
            best ->
                "Of two impressions, one with a "
                    + eval.tasks().get(0)
                    + " and one without, "
                    + best.name()
                    + " puts the one with it first in "
                    + Display.share(best.score(eval.auc()).value())
                    + " of cases (AUC); chance would do so in 50%.")
        .orElse("No AUC is defined on this test split.");
  }

  /** Why the best over all rows need not be the best within a user, with the figures of both. */
  private static Optional<String> trade(EvalView eval) {
    String task = eval.tasks().isEmpty() ? "click" : eval.tasks().get(0);
    Optional<EvalView.Model> over = eval.best(eval.auc());
    List<String> within = new ArrayList<>();
    for (String key : List.of("gauc", "session_gauc")) {
      Metric metric = Metric.of(task, key);
      eval.best(metric)
          .ifPresent(
              best ->
                  within.add(
                      metric.label()
                          + " is highest for "
                          + best.name()
                          + ", "
                          + telling(eval, metric, best)
                          + (over.map(best::equals).orElse(true)
                              ? ""
                              : over.map(o -> " against " + telling(eval, metric, o)).orElse(""))));
    }
    if (over.isEmpty() || within.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "AUC over all rows also compares rows of different users: who gives a "
            + task
            + " at all, which the users' own rates know best. A list is shown to one user, so there"
            + " only the order within counts: what this user picks. Rates of the user that move"
            + " with every row raise the first and spoil the second. Here the AUC is highest for "
            + over.get().name()
            + ", "
            + Display.score(over.get().score(eval.auc()).value())
            + "; "
            + String.join("; ", within)
            + ".");
  }

  private static String telling(EvalView eval, Metric metric, EvalView.Model model) {
    return ModelsSection.telling(eval, metric).apply(model.score(metric).value());
  }

  private static Element roc(EvalView eval, String task) {
    Metric metric = Metric.of(task, "auc");
    List<Line> lines = new ArrayList<>();
    for (EvalView.Model model : eval.models()) {
      List<Line.Point> points = model.roc().getOrDefault(task, List.of());
      if (!points.isEmpty()) {
        String label = model.name() + "  " + Display.score(model.score(metric).value());
        lines.add(new Line(label, model.tone(), points));
      }
    }
    Axis x = Axis.of("false positive rate").between(0, 1);
    Axis y = Axis.of("true positive rate").between(0, 1);
    LineChart chart =
        new LineChart("ROC, " + task, x, y, lines).reference(0, 0, 1, 1).listingNames();
    return SectionParts.figure(
        "ROC, " + task, "names with AUC; dashed is chance", chart.draw("roc-" + task));
  }

  private static Element calibration(EvalView.Model model, String task) {
    List<Line.Point> points = model.calibration().getOrDefault(task, List.of());
    double end =
        points.stream()
            .flatMapToDouble(p -> java.util.stream.DoubleStream.of(p.x(), p.y(), p.high()))
            .filter(Double::isFinite)
            .max()
            .orElse(1);
    double limit = Math.min(1, Math.ceil(end * 10) / 10);
    Axis x = Axis.of("mean score").between(0, limit);
    Axis y = Axis.of("observed rate").between(0, limit);
    Measured error = model.score(Metric.of(task, "calibration_error"));
    String note = error.defined() ? "expected calibration error " + error.text(Display::score) : "";
    LineChart chart =
        new LineChart(
                "Calibration of " + model.name() + ", " + task,
                x,
                y,
                List.of(new Line("", model.tone(), points)))
            .reference(0, 0, limit, limit);
    return SectionParts.figure(
        "Calibration, " + task + ": " + model.name(),
        note,
        chart.draw("calibration-" + task + "-" + identifier(model.name())));
  }

  /** A name as part of an id in the page. */
  static String identifier(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "-") + "-" + Integer.toHexString(name.hashCode());
  }

  private static Set<String> tasks(
      EvalView eval, Function<EvalView.Model, Map<String, List<Line.Point>>> curves) {
    Set<String> tasks = new LinkedHashSet<>();
    eval.models().forEach(model -> tasks.addAll(curves.apply(model).keySet()));
    return tasks;
  }
}
