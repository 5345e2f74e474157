package org.rectrain.report.silo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.federate.FederateResult;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.Line;
import org.rectrain.report.chart.LineChart;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Node;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.SectionParts;

/** How silos trained one model together: federate.json. */
public final class FederateSection {
  private static final Tone[] TONES = {
    Tone.BLUE, Tone.TEAL, Tone.RUST, Tone.PLUM, Tone.OCHRE, Tone.SLATE
  };

  private FederateSection() {}

  /** The section. */
  public static Element draw(FederateResult result) {
    List<FederateResult.Round> rounds = result.rounds();
    Element section = SectionParts.section("federate", "Silos", lead(result, rounds));
    Map<String, List<Line.Point>> courses = new LinkedHashMap<>();
    for (FederateResult.Round round : rounds) {
      round
          .auc()
          .forEach(
              (silo, auc) ->
                  courses
                      .computeIfAbsent(silo, s -> new ArrayList<>())
                      .add(Line.Point.of(round.round(), auc)));
    }
    List<Line> lines = new ArrayList<>();
    courses.forEach(
        (silo, points) ->
            lines.add(new Line(silo, TONES[Math.min(lines.size(), TONES.length - 1)], points)));
    LineChart chart =
        new LineChart(
            "AUC by round", Axis.of("Round").as(Display::count), Axis.of("AUC on valid"), lines);
    if (!chart.isEmpty()) {
      section.add(
          SectionParts.grid(
              List.of(
                  SectionParts.figure(
                      "The joined model after each round",
                      "AUC of the first task on each silo's valid rows",
                      chart.draw("federate-auc")))));
    }
    section.add(table(result, rounds));
    for (FederateResult.Round round : rounds) {
      round
          .refused()
          .forEach(
              (silo, why) ->
                  section.add(
                      SectionParts.note(
                          "Round " + round.round() + " without " + silo + ": " + why + ".")));
    }
    return section.add(
        SectionParts.note(
            "Data stayed with the silos; updates of adapters and heads left them"
                + (result.secure() ? ", masked so that only their sum can be read." : ".")));
  }

  private static String lead(FederateResult result, List<FederateResult.Round> rounds) {
    String text =
        SectionParts.plural(result.silos().size(), "silo", "silos")
            + " trained one model in "
            + SectionParts.plural(rounds.size(), "round", "rounds")
            + (result.mu() > 0 ? " (FedProx)" : " (FedAvg)");
    double epsilon = result.epsilon();
    return text
        + (Double.isFinite(epsilon)
            ? "; that a silo took part is protected with epsilon "
                + Display.plain(epsilon)
                + " at delta "
                + result.delta()
                + "."
            : ".");
  }

  private static Element table(FederateResult result, List<FederateResult.Round> rounds) {
    List<Table.Column> columns = new ArrayList<>(List.of(Table.Column.words("Silo")));
    columns.add(Table.Column.numbers("Examples"));
    columns.add(Table.Column.numbers("Rounds"));
    columns.add(Table.Column.numbers("Length of last update"));
    columns.add(Table.Column.numbers("AUC at the end"));
    Table table = new Table("What each silo gave", columns);
    for (String silo : result.silos()) {
      double examples = Double.NaN;
      double norm = Double.NaN;
      double auc = Double.NaN;
      int taken = 0;
      for (FederateResult.Round round : rounds) {
        Long member = round.members().get(silo);
        if (member != null) {
          taken++;
          examples = member;
          norm = round.norms().getOrDefault(silo, Double.NaN);
        }
        auc = round.auc().getOrDefault(silo, Double.NaN);
      }
      List<Node> cells = new ArrayList<>();
      cells.add(SectionParts.text(silo));
      cells.add(SectionParts.text(Display.count(examples)));
      cells.add(SectionParts.text(taken + " of " + rounds.size()));
      cells.add(SectionParts.text(Display.plain(norm)));
      cells.add(SectionParts.text(Display.score(auc)));
      table.row(cells, "");
    }
    return table.element();
  }
}
