package org.rectrain.report.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.abtest.analysis.MetricResult;
import org.rectrain.abtest.analysis.VariantComparison;
import org.rectrain.abtest.decision.AbtestResult;
import org.rectrain.abtest.decision.Verdict;
import org.rectrain.report.chart.Line;
import org.rectrain.report.html.Display;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.Metric;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.State;

/** What the page shows of an experiment. */
public final class ExperimentFacts {
  private ExperimentFacts() {}

  public static ExperimentView read(AbtestResult result) {
    List<ExperimentView.Effect> effects = new ArrayList<>();
    List<Line.Point> looks = new ArrayList<>();
    List<VariantComparison.SegmentTable> segments = new ArrayList<>();
    boolean several = result.treatments().size() > 1;
    for (MetricResult metric : result.metrics()) {
      for (VariantComparison comparison : metric.comparisons()) {
        ExperimentView.Effect effect = effect(metric, comparison, several);
        effects.add(metric.primary() ? 0 : effects.size(), effect);
        if (metric.primary() && looks.isEmpty()) {
          looks.addAll(looks(comparison));
          segments.addAll(comparison.segments());
        }
      }
      if (metric.comparisons().isEmpty()) {
        effects.add(untested(metric));
      }
    }
    Verdict verdict = result.verdict();
    return new ExperimentView(
        state(verdict.decision()),
        words(verdict),
        Metric.capitalised(verdict.sentence()),
        verdict.reasons(),
        interval(result.alpha()),
        effects,
        looks,
        segments,
        result.variants(),
        result.warnings(),
        facts(result));
  }

  private static State state(Verdict.Decision decision) {
    return switch (decision) {
      case SHIP -> State.GOOD;
      case DO_NOT_SHIP, INVALID -> State.BAD;
      case KEEP_RUNNING -> State.OPEN;
    };
  }

  private static String words(Verdict verdict) {
    return switch (verdict.decision()) {
      case SHIP -> "Ship";
      case DO_NOT_SHIP -> "Do not ship";
      case KEEP_RUNNING ->
          verdict.until() == null ? "Keep running" : "Keep running until " + verdict.until();
      case INVALID -> "Invalid";
    };
  }

  private static String interval(double alpha) {
    return Double.isFinite(alpha)
        ? Display.plain(Math.round((1 - alpha) * 1000) / 10.0) + "% interval"
        : "interval";
  }

  private static ExperimentView.Effect effect(
      MetricResult metric, VariantComparison comparison, boolean several) {
    String treatment = comparison.treatment();
    String name = metric.name();
    List<MetricResult.Arm> arms = metric.arms();
    double control = arms.isEmpty() ? Double.NaN : arms.get(0).mean();
    double treated =
        arms.stream()
            .filter(arm -> arm.variant().equals(treatment))
            .mapToDouble(MetricResult.Arm::mean)
            .findFirst()
            .orElse(Double.NaN);
    // Who looks early must read the wider interval.
    VariantComparison.Sequential sequential = comparison.sequential();
    return new ExperimentView.Effect(
        several ? name + ", " + treatment : name,
        metric.role(),
        control,
        treated,
        Measured.of(sequential == null ? comparison.relative() : sequential.relative()),
        comparison.adjustedPValue(),
        metric.method(),
        switch (comparison.outcome()) {
          case BETTER -> State.GOOD;
          case WORSE -> State.BAD;
          case UNCLEAR -> State.OPEN;
        });
  }

  private static ExperimentView.Effect untested(MetricResult metric) {
    String problem = metric.problem();
    return new ExperimentView.Effect(
        metric.name(),
        metric.role(),
        Double.NaN,
        Double.NaN,
        Measured.undefined(problem == null ? "not tested" : problem),
        Double.NaN,
        metric.method(),
        State.OPEN);
  }

  private static List<Line.Point> looks(VariantComparison comparison) {
    List<Line.Point> points = new ArrayList<>();
    for (VariantComparison.Look look : comparison.looks()) {
      Measured sequential = Measured.of(look.sequential());
      Measured shown = sequential.banded() ? sequential : Measured.of(look.relative());
      points.add(new Line.Point(points.size() + 1, shown.value(), shown.low(), shown.high()));
    }
    return points;
  }

  private static Map<String, String> facts(AbtestResult result) {
    Map<String, String> facts = new LinkedHashMap<>();
    AbtestResult.RatioCheck ratio = result.sampleRatio();
    String verdict =
        ratio.passed() ? "as intended" : "not as intended: assignment or logging is broken";
    facts.put("Sample ratio", verdict + ", p = " + Display.plain(ratio.pValue()));
    if (result.firstDay() != null) {
      facts.put(
          "Period",
          result.firstDay()
              + " to "
              + result.lastDay()
              + ", "
              + SectionParts.plural(result.days(), "day", "days"));
    }
    AbtestResult.LogSummary log = result.log();
    String rows = SectionParts.plural(log.rows(), "row", "rows");
    facts.put("Log", rows + " of " + SectionParts.plural(log.users(), "user", "users"));
    put(facts, "Users in several variants, left out", log.contaminated());
    put(facts, "Users without a variant, left out", log.withoutVariant());
    put(facts, "Rows outside of the period", log.outOfWindow());
    put(facts, "Rows with an unreadable time, in quarantine/", log.badTime());
    put(facts, "Rows with an unreadable value, in quarantine/", log.unreadable());
    put(facts, "Rows without a user, in quarantine/", log.withoutUser());
    put(facts, "Rows with a time far from the experiment", log.strayTime());
    String method = result.method().replace('_', ' ');
    facts.put("Looks", method.equals("fixed") ? "one, at the end (fixed horizon)" : method);
    facts.put("Correction for several comparisons", result.correction().replace('_', ' '));
    return facts;
  }

  private static void put(Map<String, String> facts, String name, long count) {
    if (count > 0) {
      facts.put(name, Display.count(count));
    }
  }
}
