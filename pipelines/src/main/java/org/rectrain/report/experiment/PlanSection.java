package org.rectrain.report.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.Line;
import org.rectrain.report.chart.LineChart;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.State;
import org.rectrain.report.part.Tree;

/** How long an experiment must run: reads {@code plan.json} ({@code abtest.PlanResult}). */
public final class PlanSection {
  private PlanSection() {}

  public static Element draw(Tree plan) {
    Element lead = Element.of("p", "lead big").add(plan.text("sentence"));
    Element section = SectionParts.section("plan", "Plan of an experiment", lead);
    for (String warning : plan.texts("warnings")) {
      section.add(Element.of("p", "warning").add(State.OPEN.mark()).add(" " + warning));
    }
    List<Tree> metrics = new ArrayList<>(plan.list("metrics"));
    // The metric that the sentence is about stands first.
    metrics.sort(Comparator.comparing((Tree m) -> !m.text("role").equals("goal")));
    List<Element> figures = new ArrayList<>();
    for (int m = 0; m < metrics.size(); m++) {
      figures.add(power(plan, metrics.get(m), "power-" + m));
      figures.add(detectable(metrics.get(m), "detectable-" + m));
    }
    return section.add(SectionParts.wideGrid(figures), table(metrics));
  }

  /** The answer in a few words. */
  public static String claim(Tree plan) {
    List<Tree> metrics = plan.list("metrics");
    Tree first =
        metrics.stream()
            .filter(m -> m.text("role").equals("goal"))
            .findFirst()
            .orElse(metrics.isEmpty() ? Tree.NONE : metrics.get(0));
    return "the experiment takes " + length(first.at("needed"), "over ten years");
  }

  private static Element power(Tree plan, Tree metric, String id) {
    List<Tree> points = metric.list("curve");
    boolean cuped = Double.isFinite(metric.number("variance_reduction"));
    List<Line> lines = new ArrayList<>();
    lines.add(line(cuped ? "CUPED" : "", Tone.BLUE, points, "uplift", "power"));
    if (cuped) {
      lines.add(line("without", Tone.SLATE, points, "uplift", "power_without_cuped"));
    }
    double last = points.isEmpty() ? 1 : points.get(points.size() - 1).number("uplift");
    double wanted = plan.number("power");
    double target = metric.number("target");
    LineChart chart =
        new LineChart(
                "Power of " + metric.text("name"),
                Axis.of("true relative uplift").fromZeroToLast().as(PlanSection::percent),
                Axis.of("power").between(0, 1).as(PlanSection::percent),
                lines)
            .reference(0, wanted, last, wanted)
            .markedAt(target, percent(target));
    return SectionParts.figure(
        "Power: " + metric.text("name"),
        "chance to find it after "
            + length(metric.at("needed"), "the history's days")
            + "; dashed: the power asked for",
        chart.draw(id));
  }

  private static Element detectable(Tree metric, String id) {
    List<Tree> days = metric.list("days");
    boolean cuped = Double.isFinite(metric.number("variance_reduction"));
    List<Line> lines = new ArrayList<>();
    lines.add(line(cuped ? "CUPED" : "", Tone.BLUE, days, "day", "detectable"));
    if (cuped) {
      lines.add(line("without", Tone.SLATE, days, "day", "detectable_without_cuped"));
    }
    double last = days.isEmpty() ? 1 : days.get(days.size() - 1).number("day");
    double target = metric.number("target");
    LineChart chart =
        new LineChart(
                "Smallest detectable effect on " + metric.text("name"),
                Axis.of("days").fromZeroToLast().as(Display::count),
                Axis.of("relative effect").startingAt(0).as(PlanSection::percent),
                lines)
            .reference(0, target, last, target);
    return SectionParts.figure(
        "Smallest detectable effect: " + metric.text("name"),
        "by length of the experiment; dashed: "
            + (metric.text("role").equals("guardrail") ? "the margin" : "the uplift asked for"),
        chart.draw(id));
  }

  private static Line line(String label, Tone tone, List<Tree> points, String x, String y) {
    double[] xs = points.stream().mapToDouble(p -> p.number(x)).toArray();
    double[] ys = points.stream().mapToDouble(p -> p.number(y)).toArray();
    return Line.of(label, tone, xs, ys);
  }

  private static Element table(List<Tree> metrics) {
    Table table =
        new Table(
            "Every metric of the plan",
            List.of(
                Table.Column.words("Metric"),
                Table.Column.numbers("To find"),
                Table.Column.numbers("Takes"),
                Table.Column.numbers("Users"),
                Table.Column.numbers("Without CUPED"),
                Table.Column.numbers("Variance saved"),
                Table.Column.numbers("Design effect"),
                Table.Column.numbers("Mean"),
                Table.Column.numbers("Deviation")));
    for (Tree metric : metrics) {
      table.row(
          Arrays.stream(
                  new String[] {
                    metric.text("name") + " (" + metric.text("role") + ")",
                    percent(metric.number("target")),
                    length(metric.at("needed"), "over ten years"),
                    Display.count(metric.number("needed", "users")),
                    length(metric.at("needed_without_cuped"), "over ten years"),
                    percent(metric.number("variance_reduction")),
                    Display.decimals(metric.number("design_effect"), 2),
                    Display.plain(metric.number("mean")),
                    Display.plain(metric.number("deviation"))
                  })
              .map(SectionParts::text)
              .toList(),
          "");
    }
    return table.element();
  }

  private static String length(Tree needed, String otherwise) {
    double days = needed.number("days");
    String about = needed.state("extrapolated") == State.GOOD ? "about " : "";
    return Double.isFinite(days) ? about + SectionParts.plural(days, "day", "days") : otherwise;
  }

  /** A share without idle decimals: 5%, 12.5%, 0.25%. */
  static String percent(double share) {
    return Double.isFinite(share)
        ? java.math.BigDecimal.valueOf(100 * share)
                .round(new java.math.MathContext(3))
                .stripTrailingZeros()
                .toPlainString()
            + "%"
        : Display.UNDEFINED;
  }
}
