package org.rectrain.report.cause;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.causal.Examination;
import org.rectrain.eval.policy.OffPolicyResult;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.IntervalList;
import org.rectrain.report.chart.Line;
import org.rectrain.report.chart.LineChart;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Node;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.SectionParts;

/**
 * What each model's ranking of the logged lists would have got: {@code off_policy} of eval.json.
 */
public final class OffPolicySection {
  private static final Map<String, String> SHOWN = names();

  private OffPolicySection() {}

  private static Map<String, String> names() {
    Map<String, String> out = new LinkedHashMap<>();
    out.put("ips", "IPS");
    out.put("clipped_ips", "Clipped IPS");
    out.put("snips", "SNIPS");
    out.put("dr", "Doubly robust");
    out.put("sndr", "Normalised DR");
    out.put("switch_dr", "Switch DR");
    out.put("shrunk_dr", "Shrunk DR");
    out.put("dm", "Model alone");
    return out;
  }

  /** The section. */
  public static Element draw(OffPolicyResult policies) {
    Element section =
        SectionParts.section("offpolicy", "Other rankings of the log", lead(policies));
    List<Element> figures = new ArrayList<>();
    List<IntervalList.Estimate> gains = new ArrayList<>();
    for (OffPolicyResult.OfModel model : policies.models()) {
      Measured gain = Measured.ofOptional(model.gains().get("dr"));
      if (gain.defined()) {
        gains.add(SectionParts.row(model.model(), gain, Display::difference, tone(gain)));
      }
    }
    if (!gains.isEmpty()) {
      figures.add(
          SectionParts.figure(
              "Gain over the ranking that was shown",
              "doubly robust; interval over users; right of the line is better",
              IntervalList.draw(
                  "Gain over the shown ranking",
                  Axis.of(policies.task() + "s per impression").as(Display::difference),
                  gains,
                  0)));
    }
    Examination examination = policies.examination();
    if (examination != null) {
      figures.add(
          SectionParts.figure(
              "Chance that a position is looked at",
              "relative to the first; by " + examination.by(),
              looked(examination).draw("examination")));
    }
    if (!figures.isEmpty()) {
      section.add(SectionParts.grid(figures));
    }
    section.add(table(policies));
    for (OffPolicyResult.OfModel model : policies.models()) {
      if (model.refused() != null) {
        section.add(
            SectionParts.note("No estimate for " + model.model() + ": " + model.refused() + "."));
      }
    }
    return section.add(
        SectionParts.note(
            Display.count(policies.leftOut())
                + " test rows have no position or are alone in their list and are left out. The"
                + " intervals are over users and take the chances of the positions as known."
                + (examination != null
                    ? " Under the click model doubly robust is IPS: its model of the reward moves"
                        + " with the same chances."
                    : "")));
  }

  private static String lead(OffPolicyResult policies) {
    String start =
        "In "
            + Display.count(policies.lists())
            + " logged lists with "
            + Display.count(policies.rounds())
            + " rows the shown order got "
            + Display.score(policies.logged().value())
            + " "
            + policies.task()
            + "s per impression";
    if (policies.models().isEmpty()) {
      return start + ".";
    }
    OffPolicyResult.OfModel main = policies.models().get(0);
    Measured gain = Measured.ofOptional(main.gains().get("dr"));
    if (!gain.defined()) {
      return start + "; of " + main.model() + "'s order the log cannot tell.";
    }
    String verdict = gain.low() > 0 ? "more" : gain.high() < 0 ? "less" : "which could be chance";
    return start
        + "; ordered by "
        + main.model()
        + " they would have got "
        + Measured.ofOptional(main.estimates().get("dr")).text(Display::score)
        + ", "
        + Display.difference(gain.value())
        + " ("
        + verdict
        + ").";
  }

  private static Tone tone(Measured gain) {
    return gain.low() > 0 ? Tone.BLUE : gain.high() < 0 ? Tone.RUST : Tone.SLATE;
  }

  private static LineChart looked(Examination examination) {
    List<Line.Point> points = new ArrayList<>();
    int position = 0;
    for (double chance : examination.chances()) {
      points.add(Line.Point.of(position++, chance));
    }
    return new LineChart(
        "Chance by position",
        Axis.of("Position").as(Display::count),
        Axis.of("Chance").startingAt(0),
        List.of(new Line("", Tone.BLUE, points)));
  }

  private static Element table(OffPolicyResult policies) {
    List<String> used =
        SHOWN.keySet().stream()
            .filter(
                e ->
                    policies.models().stream()
                        .anyMatch(m -> Measured.ofOptional(m.estimates().get(e)).defined()))
            .toList();
    List<Table.Column> columns = new ArrayList<>();
    columns.add(Table.Column.words("Model"));
    columns.add(Table.Column.numbers("Rows moved"));
    columns.add(Table.Column.numbers("Effective rows"));
    columns.add(Table.Column.numbers("Largest weight"));
    used.forEach(e -> columns.add(Table.Column.numbers(SHOWN.getOrDefault(e, e))));
    Table table = new Table("Estimates of " + policies.task() + "s per impression", columns);
    for (OffPolicyResult.OfModel model : policies.models()) {
      List<Node> cells = new ArrayList<>();
      cells.add(SectionParts.text(model.model()));
      cells.add(SectionParts.text(Display.share(model.moved())));
      cells.add(SectionParts.text(Display.count(model.effectiveSize())));
      cells.add(SectionParts.text(Display.score(model.largestWeight())));
      for (String estimator : used) {
        cells.add(
            SectionParts.cell(
                Measured.ofOptional(model.estimates().get(estimator)), Display::score));
      }
      table.row(cells, "");
    }
    return table.element();
  }
}
