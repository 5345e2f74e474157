package org.rectrain.report.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.Line;
import org.rectrain.report.chart.LineChart;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.part.Metric;
import org.rectrain.report.part.SectionParts;

/** How many of the items that a user went on to click are among the first K, warm and cold. */
public final class RetrievalSection {
  private RetrievalSection() {}

  public static Element draw(EvalView eval) {
    Element section = SectionParts.section("retrieval", "Retrieval", lead(eval));
    List<Element> figures = new ArrayList<>();
    LineChart recall = chart(eval);
    if (!recall.isEmpty()) {
      String note =
          (eval.among().isEmpty()
                  ? "the whole catalogue is ranked"
                  : "ranked among " + eval.among().replace('_', ' ') + " items")
              + "; band: "
              + eval.interval();
      figures.add(SectionParts.figure("Recall@K", note, recall.draw("recall")));
    }
    for (Metric metric : List.of(eval.recall(), eval.retrieval("ndcg@10"))) {
      if (eval.has(metric)) {
        figures.add(RankingSection.intervals(eval, metric, metric.label()));
      }
    }
    return section.add(SectionParts.grid(figures));
  }

  public static Element cold(EvalView eval) {
    Element section = SectionParts.section("cold", "Cold start", coldLead(eval));
    List<Element> figures = new ArrayList<>();
    Metric cold = eval.coldRecall();
    figures.add(RankingSection.intervals(eval, cold, eval.recall().label() + " of cold items"));
    if (eval.has(eval.recall())) {
      figures.add(
          RankingSection.intervals(eval, eval.recall(), eval.recall().label() + " of all items"));
    }
    if (!eval.tasks().isEmpty()) {
      Metric auc = Metric.of(eval.tasks().get(0), "cold_auc");
      if (eval.has(auc)) {
        figures.add(RankingSection.intervals(eval, auc, auc.label()));
      }
    }
    return section.add(SectionParts.grid(figures));
  }

  private static LineChart chart(EvalView eval) {
    List<Line> lines =
        eval.models().stream()
            .map(m -> new Line(m.name(), m.tone(), m.recall()))
            .filter(line -> !line.points().isEmpty())
            .toList();
    Axis x = Axis.of("K").fromZeroToLast().as(Display::count);
    return new LineChart("Recall@K by K", x, Axis.of("Recall@K").startingAt(0), lines);
  }

  private static String lead(EvalView eval) {
    return eval.best(eval.recall())
        .map(
            best ->
                best.name()
                    + " finds "
                    + Display.share(best.score(eval.recall()).value())
                    + " of the items that users went on to click within its first "
                    + eval.longest()
                    + ".")
        .orElse("No recall is defined on this test split.");
  }

  public static String coldLead(EvalView eval) {
    Metric cold = eval.coldRecall();
    Optional<EvalView.Model> main = eval.main();
    Optional<EvalView.Model> baseline = eval.bestBaseline(cold);
    if (main.isEmpty() || !main.get().score(cold).defined()) {
      return "The model's recall of items that nobody clicked in train is undefined.";
    }
    double ours = main.get().score(cold).value();
    String name = main.get().name();
    String found =
        "Of the clicked items that train held no click of, "
            + name
            + " finds "
            + Display.share(ours)
            + " within its first "
            + eval.longest();
    return found + baseline.map(b -> against(cold, name, ours, b)).orElse("") + ".";
  }

  private static String against(Metric cold, String name, double ours, EvalView.Model baseline) {
    double theirs = baseline.score(cold).value();
    String share = "; the best baseline, " + baseline.name() + ", " + Display.share(theirs);
    if (!(theirs > 0) || ours <= theirs) {
      return share;
    }
    return share + ": " + name + " finds " + Display.decimals(ours / theirs, 1) + " times as many";
  }
}
