package org.rectrain.report.cause;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.rectrain.report.part.Tree;

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
  public static Element draw(Tree policies) {
    Element section =
        SectionParts.section("offpolicy", "Other rankings of the log", lead(policies));
    List<Element> figures = new ArrayList<>();
    List<IntervalList.Estimate> gains = new ArrayList<>();
    for (Tree model : policies.list("models")) {
      Measured gain = model.estimate("gains", "dr");
      if (gain.defined()) {
        gains.add(SectionParts.row(model.text("model"), gain, Display::difference, tone(gain)));
      }
    }
    if (!gains.isEmpty()) {
      figures.add(
          SectionParts.figure(
              "Gain over the ranking that was shown",
              "doubly robust; interval over users; right of the line is better",
              IntervalList.draw(
                  "Gain over the shown ranking",
                  Axis.of(policies.text("task") + "s per impression").as(Display::difference),
                  gains,
                  0)));
    }
    LineChart looked = looked(policies.at("examination"));
    if (!looked.isEmpty()) {
      figures.add(
          SectionParts.figure(
              "Chance that a position is looked at",
              "relative to the first; by " + policies.text("examination", "by"),
              looked.draw("examination")));
    }
    if (!figures.isEmpty()) {
      section.add(SectionParts.grid(figures));
    }
    section.add(table(policies));
    for (Tree model : policies.list("models")) {
      if (!model.text("refused").isEmpty()) {
        section.add(
            SectionParts.note(
                "No estimate for " + model.text("model") + ": " + model.text("refused") + "."));
      }
    }
    return section.add(
        SectionParts.note(
            Display.count(policies.number("left_out"))
                + " test rows have no position or are alone in their list and are left out. The"
                + " intervals are over users and take the chances of the positions as known."
                + (policies.at("examination").exists()
                    ? " Under the click model doubly robust is IPS: its model of the reward moves"
                        + " with the same chances."
                    : "")));
  }

  private static String lead(Tree policies) {
    String start =
        "In "
            + Display.count(policies.number("lists"))
            + " logged lists with "
            + Display.count(policies.number("rounds"))
            + " rows the shown order got "
            + Display.score(policies.number("logged", "value"))
            + " "
            + policies.text("task")
            + "s per impression";
    Tree main = policies.list("models").stream().findFirst().orElse(Tree.NONE);
    Measured gain = main.estimate("gains", "dr");
    if (!gain.defined()) {
      return start + "; of " + main.text("model") + "'s order the log cannot tell.";
    }
    String verdict = gain.low() > 0 ? "more" : gain.high() < 0 ? "less" : "which could be chance";
    return start
        + "; ordered by "
        + main.text("model")
        + " they would have got "
        + Display.score(main.number("estimates", "dr", "value"))
        + ", "
        + Display.difference(gain.value())
        + " ("
        + verdict
        + ").";
  }

  private static Tone tone(Measured gain) {
    return gain.low() > 0 ? Tone.BLUE : gain.high() < 0 ? Tone.RUST : Tone.SLATE;
  }

  private static LineChart looked(Tree examination) {
    List<Line.Point> points = new ArrayList<>();
    int position = 0;
    for (Tree chance : examination.list("chances")) {
      points.add(Line.Point.of(position++, chance.number()));
    }
    return new LineChart(
        "Chance by position",
        Axis.of("Position").as(Display::count),
        Axis.of("Chance").startingAt(0),
        List.of(new Line("", Tone.BLUE, points)));
  }

  private static Element table(Tree policies) {
    List<String> used =
        SHOWN.keySet().stream()
            .filter(
                e ->
                    policies.list("models").stream()
                        .anyMatch(m -> m.estimate("estimates", e).defined()))
            .toList();
    List<Table.Column> columns = new ArrayList<>();
    columns.add(Table.Column.words("Model"));
    columns.add(Table.Column.numbers("Rows moved"));
    columns.add(Table.Column.numbers("Effective rows"));
    columns.add(Table.Column.numbers("Largest weight"));
    used.forEach(e -> columns.add(Table.Column.numbers(SHOWN.getOrDefault(e, e))));
    Table table = new Table("Estimates of " + policies.text("task") + "s per impression", columns);
    for (Tree model : policies.list("models")) {
      List<Node> cells = new ArrayList<>();
      cells.add(SectionParts.text(model.text("model")));
      cells.add(SectionParts.text(Display.share(model.number("moved"))));
      cells.add(SectionParts.text(Display.count(model.number("effective_size"))));
      cells.add(SectionParts.text(Display.score(model.number("largest_weight"))));
      for (String estimator : used) {
        cells.add(SectionParts.cell(model.estimate("estimates", estimator), Display::score));
      }
      table.row(cells, "");
    }
    return table.element();
  }
}
