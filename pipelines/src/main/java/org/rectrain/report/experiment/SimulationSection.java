package org.rectrain.report.experiment;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.abtest.simulate.SimulationResult;
import org.rectrain.abtest.simulate.SimulationResult.MetricSimulation;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.IntervalList;
import org.rectrain.report.chart.Line;
import org.rectrain.report.chart.LineChart;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.State;

/** Whether the analysis suits the data. */
public final class SimulationSection {
  private SimulationSection() {}

  public static Element draw(SimulationResult simulation) {
    Element lead =
        Element.of("p", "lead big").add(state(simulation).mark()).add(" " + simulation.sentence());
    Element section = SectionParts.section("simulation", "Does the analysis suit the data?", lead);
    List<Element> figures = new ArrayList<>(List.of(falsePositives(simulation)));
    List<MetricSimulation> metrics = simulation.metrics();
    for (int m = 0; m < metrics.size(); m++) {
      if (!metrics.get(m).power().isEmpty()) {
        figures.add(power(simulation, metrics.get(m), "simulated-power-" + m));
      }
    }
    if (!metrics.isEmpty()) {
      figures.add(values(metrics.get(0)));
    }
    section.add(SectionParts.wideGrid(figures));
    section.add(
        SectionParts.note(
            Display.count(simulation.runs())
                + " random assignments of "
                + Display.count(simulation.users())
                + " users. Bands are 95% intervals of the simulation itself."));
    return section.add(table(metrics));
  }

  /** Good when every metric keeps its promise within chance. */
  public static State state(SimulationResult simulation) {
    List<MetricSimulation> metrics = simulation.metrics();
    return metrics.isEmpty()
        ? State.OPEN
        : State.of(metrics.stream().allMatch(MetricSimulation::sound));
  }

  private static Element falsePositives(SimulationResult simulation) {
    double alpha = simulation.alpha();
    List<IntervalList.Estimate> rows = new ArrayList<>();
    for (MetricSimulation metric : simulation.metrics()) {
      String name = metric.name();
      rows.add(row(name, Measured.of(metric.falsePositives()), alpha));
      Measured naive = Measured.of(metric.naive());
      if (naive.defined()) {
        rows.add(row(name + ", test on rows", naive, alpha));
      }
    }
    for (SimulationResult.Peeking peeking : simulation.peeking()) {
      String how =
          switch (peeking.method()) {
            case "fixed" -> "daily looks, unpaid";
            case "confidence_sequence" -> "daily looks, confidence sequence";
            default -> "daily looks, group sequential";
          };
      rows.add(row(how, Measured.of(peeking.falsePositives()), alpha));
    }
    return SectionParts.figure(
        "False positives: nobody was treated",
        "share of experiments called significant; the line is the promise, "
            + PlanSection.percent(alpha),
        IntervalList.draw(
            "False positive rates", Axis.of("rate").as(PlanSection::percent), rows, alpha));
  }

  /** Too many false alarms are bad; fewer than promised are a price, not a fault. */
  private static IntervalList.Estimate row(String name, Measured rate, double alpha) {
    Tone tone = rate.low() > alpha ? State.BAD.tone() : State.GOOD.tone();
    return SectionParts.row(name, rate, SimulationSection::rate, tone);
  }

  private static Element power(SimulationResult simulation, MetricSimulation metric, String id) {
    List<Line.Point> found = new ArrayList<>();
    List<Line.Point> planned = new ArrayList<>();
    Measured none = Measured.of(metric.falsePositives());
    found.add(new Line.Point(0, none.value(), none.low(), none.high()));
    double alpha = simulation.alpha();
    planned.add(new Line.Point(0, alpha, Double.NaN, Double.NaN));
    for (SimulationResult.PowerCheck check : metric.power()) {
      Measured rate = Measured.of(check.found());
      double uplift = check.uplift();
      found.add(new Line.Point(uplift, rate.value(), rate.low(), rate.high()));
      planned.add(new Line.Point(uplift, check.planned(), Double.NaN, Double.NaN));
    }
    LineChart chart =
        new LineChart(
            "Power of " + metric.name(),
            Axis.of("true relative uplift").fromZeroToLast().as(PlanSection::percent),
            Axis.of("power").between(0, 1).as(PlanSection::percent),
            List.of(
                new Line("found", Tone.BLUE, found), new Line("promised", Tone.SLATE, planned)));
    return SectionParts.figure(
        "Power: " + metric.name(),
        "share of experiments that found the uplift, and what abtest plan promises",
        chart.draw(id));
  }

  private static Element values(MetricSimulation metric) {
    List<Long> bins = metric.pValues();
    double total = bins.stream().mapToDouble(Long::doubleValue).sum();
    double width = 1.0 / bins.size();
    List<Line.Point> points = new ArrayList<>();
    for (int b = 0; b < bins.size(); b++) {
      double share = bins.get(b) / total;
      points.add(new Line.Point((b + 0.5) * width, share, Double.NaN, Double.NaN));
    }
    LineChart chart =
        new LineChart(
                "p-values of " + metric.name(),
                Axis.of("p-value").between(0, 1).as(x -> Display.decimals(x, 1)),
                Axis.of("share of runs").between(0, 2 * width).as(PlanSection::percent),
                List.of(new Line("", Tone.BLUE, points)))
            .reference(0, width, 1, width);
    return SectionParts.figure(
        "p-values: " + metric.name(),
        "nobody was treated: they should lie flat on the dashed line",
        chart.draw("p-values"));
  }

  private static Element table(List<MetricSimulation> metrics) {
    Table table =
        new Table(
            "Every metric of the simulation",
            List.of(
                Table.Column.words("Metric"),
                Table.Column.numbers("False positives"),
                Table.Column.numbers("without CUPED"),
                Table.Column.numbers("test on rows"),
                Table.Column.numbers("Intervals that hold the truth"),
                Table.Column.words("Promise")));
    for (MetricSimulation metric : metrics) {
      table.row(
          List.of(
              SectionParts.text(metric.name()),
              SectionParts.cell(Measured.of(metric.falsePositives()), SimulationSection::rate),
              SectionParts.cell(Measured.of(metric.withoutCuped()), SimulationSection::rate),
              SectionParts.cell(Measured.of(metric.naive()), SimulationSection::rate),
              SectionParts.cell(Measured.of(metric.coverage()), SimulationSection::rate),
              SectionParts.text(metric.sound() ? "kept" : "not kept")),
          "");
    }
    return table.element();
  }

  private static String rate(double share) {
    return Display.decimals(100 * share, 2) + "%";
  }
}
