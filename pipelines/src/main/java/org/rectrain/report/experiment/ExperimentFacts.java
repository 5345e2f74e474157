package org.rectrain.report.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.report.chart.Line;
import org.rectrain.report.html.Display;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.Metric;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.State;
import org.rectrain.report.part.Tree;

/** Reads {@code abtest.json} (records of {@code org.rectrain.abtest}). */
public final class ExperimentFacts {
  private ExperimentFacts() {}

  public static ExperimentView read(Tree result) {
    String decision = result.text("verdict", "decision");
    List<ExperimentView.Effect> effects = new ArrayList<>();
    List<Line.Point> looks = new ArrayList<>();
    List<ExperimentView.Segments> segments = new ArrayList<>();
    boolean several = result.list("treatments").size() > 1;
    for (Tree metric : result.list("metrics")) {
      boolean primary = metric.state("primary") == State.GOOD;
      for (Tree comparison : metric.list("comparisons")) {
        ExperimentView.Effect effect = effect(metric, comparison, several);
        effects.add(primary ? 0 : effects.size(), effect);
        if (primary && looks.isEmpty()) {
          looks.addAll(looks(comparison));
          comparison.list("segments").forEach(table -> segments.add(segments(table)));
        }
      }
      if (metric.list("comparisons").isEmpty()) {
        effects.add(untested(metric));
      }
    }
    return new ExperimentView(
        state(decision),
        verdict(decision, result.text("verdict", "until")),
        Metric.capitalised(result.text("verdict", "sentence")),
        result.texts("verdict", "reasons"),
        interval(result.number("alpha")),
        effects,
        looks,
        segments,
        variants(result),
        result.texts("warnings"),
        facts(result));
  }

  private static State state(String decision) {
    return switch (decision) {
      case "ship" -> State.GOOD;
      case "do_not_ship", "invalid" -> State.BAD;
      default -> State.OPEN;
    };
  }

  private static String verdict(String decision, String until) {
    return switch (decision) {
      case "ship" -> "Ship";
      case "do_not_ship" -> "Do not ship";
      case "keep_running" -> until.isEmpty() ? "Keep running" : "Keep running until " + until;
      case "invalid" -> "Invalid";
      default -> "No verdict";
    };
  }

  private static String interval(double alpha) {
    return Double.isFinite(alpha)
        ? Display.plain(Math.round((1 - alpha) * 1000) / 10.0) + "% interval"
        : "interval";
  }

  private static ExperimentView.Effect effect(Tree metric, Tree comparison, boolean several) {
    String treatment = comparison.text("treatment");
    String name = metric.text("name");
    List<Tree> arms = metric.list("arms");
    double control = arms.isEmpty() ? Double.NaN : arms.get(0).number("mean");
    double treated =
        arms.stream()
            .filter(arm -> arm.text("variant").equals(treatment))
            .mapToDouble(arm -> arm.number("mean"))
            .findFirst()
            .orElse(Double.NaN);
    // Who looks early must read the wider interval.
    Tree sequential = comparison.at("sequential");
    Tree change = sequential.exists() ? sequential.at("relative") : comparison.at("relative");
    return new ExperimentView.Effect(
        several ? name + ", " + treatment : name,
        metric.text("role"),
        control,
        treated,
        change.estimate(),
        comparison.number("adjusted_p_value"),
        metric.text("method"),
        switch (comparison.text("outcome")) {
          case "better" -> State.GOOD;
          case "worse" -> State.BAD;
          default -> State.OPEN;
        });
  }

  private static ExperimentView.Effect untested(Tree metric) {
    String problem = metric.text("problem");
    return new ExperimentView.Effect(
        metric.text("name"),
        metric.text("role"),
        Double.NaN,
        Double.NaN,
        Measured.undefined(problem.isEmpty() ? "not tested" : problem),
        Double.NaN,
        metric.text("method"),
        State.OPEN);
  }

  private static List<Line.Point> looks(Tree comparison) {
    List<Line.Point> points = new ArrayList<>();
    for (Tree look : comparison.list("looks")) {
      Measured fixed = look.estimate("relative");
      Measured sequential = look.estimate("sequential");
      Measured shown = sequential.banded() ? sequential : fixed;
      points.add(new Line.Point(points.size() + 1, shown.value(), shown.low(), shown.high()));
    }
    return points;
  }

  private static ExperimentView.Segments segments(Tree table) {
    return new ExperimentView.Segments(
        table.text("column"),
        table.number("interaction_p_value"),
        table.list("segments").stream()
            .map(
                row ->
                    new ExperimentView.Segment(
                        row.text("value"), row.number("users"), row.estimate("relative")))
            .toList());
  }

  private static List<ExperimentView.Variant> variants(Tree result) {
    return result.list("variants").stream()
        .map(
            v ->
                new ExperimentView.Variant(v.text("name"), v.number("users"), v.number("intended")))
        .toList();
  }

  private static Map<String, String> facts(Tree result) {
    Map<String, String> facts = new LinkedHashMap<>();
    Tree ratio = result.at("sample_ratio");
    if (ratio.exists()) {
      String verdict =
          switch (ratio.state("passed")) {
            case GOOD -> "as intended";
            case BAD -> "not as intended: assignment or logging is broken";
            case OPEN -> "not checked";
          };
      facts.put("Sample ratio", verdict + ", p = " + Display.plain(ratio.number("p_value")));
    }
    String first = result.text("first_day");
    if (!first.isEmpty()) {
      double days = result.number("days");
      String period = first + " to " + result.text("last_day");
      facts.put("Period", period + ", " + SectionParts.plural(days, "day", "days"));
    }
    Tree log = result.at("log");
    if (log.exists()) {
      String rows = SectionParts.plural(log.number("rows"), "row", "rows");
      facts.put("Log", rows + " of " + SectionParts.plural(log.number("users"), "user", "users"));
      put(facts, "Users in several variants, left out", log.number("contaminated"));
      put(facts, "Users without a variant, left out", log.number("without_variant"));
      put(facts, "Rows outside of the period", log.number("out_of_window"));
      put(facts, "Rows with an unreadable time", log.number("bad_time"));
    }
    String method = result.text("method").replace('_', ' ');
    if (!method.isEmpty()) {
      facts.put("Looks", method.equals("fixed") ? "one, at the end (fixed horizon)" : method);
    }
    String correction = result.text("correction").replace('_', ' ');
    if (!correction.isEmpty()) {
      facts.put("Correction for several comparisons", correction);
    }
    return facts;
  }

  private static void put(Map<String, String> facts, String name, double count) {
    if (count > 0) {
      facts.put(name, Display.count(count));
    }
  }
}
