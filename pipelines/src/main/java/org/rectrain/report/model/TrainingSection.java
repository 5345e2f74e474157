package org.rectrain.report.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.Line;
import org.rectrain.report.chart.LineChart;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.part.ProvenanceSection;
import org.rectrain.report.part.SectionParts;

/** How a model learned: loss, and on valid AUC by task and recall. */
public final class TrainingSection {
  /** As many points as a small chart can show apart. */
  private static final int READABLE = 110;

  private static final List<Tone> OTHER_TONES =
      List.of(Tone.PLUM, Tone.RUST, Tone.OCHRE, Tone.SLATE);

  private TrainingSection() {}

  public static Element draw(String id, String heading, TrainingView view, Tone tone) {
    Element section = SectionParts.section(id, heading, lead(view));
    List<Element> figures = new ArrayList<>();
    // A panel for each: on one scale the largest term would flatten all others.
    for (Line loss : lines(view.losses(), tone)) {
      String name = loss.label().isEmpty() || loss.label().equals("all") ? "" : loss.label();
      String title = name.isEmpty() ? "Loss" : "Loss: " + name;
      LineChart panel = chart(view, title + " by step", "loss", List.of(loss.named("")));
      add(
          figures,
          id + "-loss" + (name.isEmpty() ? "" : "-" + RankingSection.identifier(name)),
          panel,
          title,
          name.isEmpty() ? "all terms, mean since the point before" : "this term, own scale");
    }
    LineChart auc = chart(view, "AUC on valid by step", "AUC", lines(view.scores(), tone));
    add(figures, id + "-auc", auc, "AUC on valid", "by task, at each evaluation");
    Line recall = line("", tone, view.recall());
    LineChart found = chart(view, "Recall on valid by step", "recall", List.of(recall));
    add(figures, id + "-recall", found, "Recall on valid", "over the whole catalogue");
    section.add(
        figures.isEmpty()
            ? SectionParts.note("No curve: the training log holds no evaluation.")
            : SectionParts.grid(figures));
    return view.facts().isEmpty() ? section : section.add(ProvenanceSection.facts(view.facts()));
  }

  private static void add(
      List<Element> figures, String id, LineChart chart, String title, String note) {
    if (!chart.isEmpty()) {
      figures.add(SectionParts.figure(title, note, chart.draw(id)));
    }
  }

  private static String lead(TrainingView view) {
    List<String> scores = new ArrayList<>();
    view.scores()
        .forEach(
            (task, course) ->
                course.stream()
                    .filter(point -> point.step() == view.bestStep())
                    .filter(point -> Double.isFinite(point.value()))
                    .findFirst()
                    .ifPresent(best -> scores.add(task + " AUC " + Display.score(best.value()))));
    view.recall().stream()
        .filter(point -> point.step() == view.bestStep() && Double.isFinite(point.value()))
        .findFirst()
        .ifPresent(best -> scores.add("recall " + Display.score(best.value())));
    if (scores.isEmpty()) {
      return "No evaluation was recorded at the checkpoint that was taken.";
    }
    return "The best checkpoint, at step "
        + Display.count(view.bestStep())
        + ", reaches "
        + SectionParts.listed(scores)
        + " on valid.";
  }

  private static LineChart chart(TrainingView view, String title, String unit, List<Line> lines) {
    Axis steps = Axis.of("optimizer step").as(Display::compact).fromZeroToLast();
    LineChart chart = new LineChart(title, steps, Axis.of(unit), lines);
    return Double.isFinite(view.bestStep()) ? chart.markedAt(view.bestStep(), "best") : chart;
  }

  private static List<Line> lines(Map<String, List<TrainingView.Step>> courses, Tone first) {
    List<Line> lines = new ArrayList<>();
    courses.forEach(
        (name, course) -> {
          Tone tone =
              lines.isEmpty()
                  ? first
                  : OTHER_TONES.get(Math.min(lines.size() - 1, OTHER_TONES.size() - 1));
          lines.add(line(courses.size() == 1 ? "" : name, tone, course));
        });
    return lines;
  }

  private static Line line(String label, Tone tone, List<TrainingView.Step> course) {
    List<Line.Point> points =
        course.stream().map(point -> Line.Point.of(point.step(), point.value())).toList();
    return new Line(label, tone, points).thinned(READABLE);
  }
}
