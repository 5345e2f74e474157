package org.rectrain.report.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.rectrain.abtest.plan.PlanResult;
import org.rectrain.abtest.plan.PlanResult.DayPlan;
import org.rectrain.abtest.plan.PlanResult.MetricPlan;
import org.rectrain.abtest.plan.PlanResult.PowerPoint;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.Line;
import org.rectrain.report.chart.LineChart;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.State;

/** How long an experiment must run. */
public final class PlanSection {
  private PlanSection() {}

  public static Element draw(PlanResult plan) {
    Element lead = Element.of("p", "lead big").add(plan.sentence());
    Element section = SectionParts.section("plan", "Plan of an experiment", lead);
    for (String warning : plan.warnings()) {
      section.add(Element.of("p", "warning").add(State.OPEN.mark()).add(" " + warning));
    }
    List<MetricPlan> metrics = new ArrayList<>(plan.metrics());
    // The metric that the sentence is about comes first.
    metrics.sort(Comparator.comparing(m -> !m.role().equals("goal")));
    List<Element> figures = new ArrayList<>();
    for (int m = 0; m < metrics.size(); m++) {
      figures.add(power(plan, metrics.get(m), "power-" + m));
      figures.add(detectable(metrics.get(m), "detectable-" + m));
    }
    return section.add(SectionParts.wideGrid(figures), table(metrics));
  }

  /** The answer in a few words. */
  public static String claim(PlanResult plan) {
    List<MetricPlan> metrics = plan.metrics();
    PlanResult.Needed first =
        metrics.stream()
            .filter(m -> m.role().equals("goal"))
            .findFirst()
            .or(() -> metrics.stream().findFirst())
            .map(MetricPlan::needed)
            .orElse(null);
    return "the experiment takes "
        + (first == null ? "over ten years" : length(first, "over ten years"));
  }

  private static Element power(PlanResult plan, MetricPlan metric, String id) {
    List<PlanResult.PowerPoint> points = metric.curve();
    boolean cuped = Double.isFinite(metric.varianceReduction());
    List<Line> lines = new ArrayList<>();
    lines.add(line(cuped ? "CUPED" : "", Tone.BLUE, points, PowerPoint::uplift, PowerPoint::power));
    if (cuped) {
      lines.add(
          line("without", Tone.SLATE, points, PowerPoint::uplift, PowerPoint::powerWithoutCuped));
    }
    double last = points.isEmpty() ? 1 : points.get(points.size() - 1).uplift();
    double wanted = plan.power();
    double target = metric.target();
    LineChart chart =
        new LineChart(
                "Power of " + metric.name(),
                Axis.of("true relative uplift").fromZeroToLast().as(PlanSection::percent),
                Axis.of("power").between(0, 1).as(PlanSection::percent),
                lines)
            .reference(0, wanted, last, wanted)
            .markedAt(target, percent(target));
    return SectionParts.figure(
        "Power: " + metric.name(),
        "chance to find it after "
            + length(metric.needed(), "the history's days")
            + "; dashed: the power asked for",
        chart.draw(id));
  }

  private static Element detectable(MetricPlan metric, String id) {
    List<PlanResult.DayPlan> days = metric.days();
    boolean cuped = Double.isFinite(metric.varianceReduction());
    List<Line> lines = new ArrayList<>();
    lines.add(line(cuped ? "CUPED" : "", Tone.BLUE, days, DayPlan::day, DayPlan::detectable));
    if (cuped) {
      lines.add(line("without", Tone.SLATE, days, DayPlan::day, DayPlan::detectableWithoutCuped));
    }
    double last = days.isEmpty() ? 1 : days.get(days.size() - 1).day();
    double target = metric.target();
    LineChart chart =
        new LineChart(
                "Smallest detectable effect on " + metric.name(),
                Axis.of("days").fromZeroToLast().as(Display::count),
                Axis.of("relative effect").startingAt(0).as(PlanSection::percent),
                lines)
            .reference(0, target, last, target);
    return SectionParts.figure(
        "Smallest detectable effect: " + metric.name(),
        "by length of the experiment; dashed: "
            + (metric.role().equals("guardrail") ? "the margin" : "the uplift asked for"),
        chart.draw(id));
  }

  private static <T> Line line(
      String label, Tone tone, List<T> points, ToDoubleFunction<T> x, ToDoubleFunction<T> y) {
    double[] xs = points.stream().mapToDouble(x).toArray();
    double[] ys = points.stream().mapToDouble(y).toArray();
    return Line.of(label, tone, xs, ys);
  }

  private static Element table(List<MetricPlan> metrics) {
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
    for (MetricPlan metric : metrics) {
      table.row(
          Arrays.stream(
                  new String[] {
                    metric.name() + " (" + metric.role() + ")",
                    percent(metric.target()),
                    length(metric.needed(), "over ten years"),
                    Display.count(metric.needed().users()),
                    length(metric.neededWithoutCuped(), "over ten years"),
                    percent(metric.varianceReduction()),
                    Display.decimals(metric.designEffect(), 2),
                    Display.plain(metric.mean()),
                    Display.plain(metric.deviation())
                  })
              .map(SectionParts::text)
              .toList(),
          "");
    }
    return table.element();
  }

  private static String length(PlanResult.Needed needed, String otherwise) {
    Integer days = needed.days();
    String about = needed.extrapolated() ? "about " : "";
    return days == null ? otherwise : about + SectionParts.plural(days, "day", "days");
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
