package org.rectrain.report.reasons;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.label.ImportResult;
import org.rectrain.label.LabelWorth;
import org.rectrain.label.SelectResult;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.Line;
import org.rectrain.report.chart.LineChart;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.SectionParts;

/** Rows that people label, what they said, and what both are worth. */
public final class LabelSections {
  private static final List<Tone> TONES = List.of(Tone.SLATE, Tone.BLUE, Tone.TEAL, Tone.OCHRE);

  private LabelSections() {}

  /** The headline, if any of the stages has run. */
  public static List<String> claims(LabelView view) {
    if (view.scored() != null) {
      return List.of(view.scored().verdict());
    }
    if (view.imported() != null) {
      return List.of(lead(view.imported()));
    }
    return view.selected() != null
        ? List.of(
            SectionParts.plural(view.selected().chosen(), "row waits", "rows wait")
                + " for a label")
        : List.of();
  }

  /** Rows that were chosen. */
  public static Element selection(SelectResult found) {
    Element section =
        SectionParts.section(
            "label",
            "Rows to label",
            SectionParts.plural(found.chosen(), "row", "rows")
                + " out of "
                + Display.count(found.rows())
                + " are worth a look at '"
                + found.label()
                + "': batch "
                + found.batch()
                + ", by "
                + found.strategy()
                + ".");
    Table table =
        new Table(
            "Why rows were chosen; only those drawn at random speak for all rows",
            List.of(
                Table.Column.words("Reason"),
                Table.Column.numbers("Rows"),
                Table.Column.numbers("Uncertainty, bits"),
                Table.Column.numbers("Rate in the log")));
    for (SelectResult.OfReason reason : found.reasons()) {
      table.row(
          reason.reason(),
          Display.count(reason.rows()),
          Display.decimals(reason.entropy(), 3),
          Display.share(reason.rate()));
    }
    section.add(table.element());
    found.findings().forEach(finding -> section.add(SectionParts.note(finding)));
    return section;
  }

  private static String lead(ImportResult found) {
    return SectionParts.plural(found.annotators().size(), "annotator", "annotators")
        + " looked at "
        + SectionParts.plural(found.questions(), "row", "rows")
        + ": "
        + SectionParts.plural(found.turned(), "label", "labels")
        + " turned, "
        + Display.count(found.filled())
        + " filled, "
        + Display.count(found.open())
        + " left to decide";
  }

  /** What people said. */
  public static Element answers(ImportResult found) {
    Element section = SectionParts.section("answers", "Labels by people", lead(found) + ".");
    Table table =
        new Table(
            "What people say of '" + found.label() + "', by reason of choice",
            List.of(
                Table.Column.words("Reason"),
                Table.Column.numbers("Rows"),
                Table.Column.numbers("They say yes"),
                Table.Column.numbers("The log is wrong")));
    for (ImportResult.OfReason reason : found.reasons()) {
      table.row(
          reason.reason(),
          Display.count(reason.rows()),
          shares(Measured.of(reason.rate())),
          shares(Measured.of(reason.wrong())));
    }
    section.add(table.element());
    Table people =
        new Table(
            "Annotators",
            List.of(
                Table.Column.words("Who"),
                Table.Column.numbers("Answers"),
                Table.Column.numbers("Outvoted")));
    for (ImportResult.Annotator who : found.annotators()) {
      people.row(who.who(), Display.count(who.answers()), Display.count(who.outvoted()));
    }
    section.add(people.element());
    double kappa = found.fleissKappa();
    return section.add(
        SectionParts.note(
            Double.isNaN(kappa)
                ? "Most rows have one answer, so that Fleiss' kappa is undefined."
                : "Fleiss' kappa " + Display.decimals(kappa, 2) + "."));
  }

  private static String shares(Measured measured) {
    return Double.isNaN(measured.value())
        ? "\u2013"
        : Display.share(measured.value())
            + " ("
            + Display.share(measured.low())
            + " to "
            + Display.share(measured.high())
            + ")";
  }

  /** What choosing rows, and labels by a model, are worth. */
  public static Element worth(LabelWorth found) {
    Element section =
        SectionParts.section("label-worth", "Worth of labels", capital(found.verdict()) + ".");
    List<Line> lines = new ArrayList<>();
    List<LabelWorth.Curve> curves = found.curves();
    List<Integer> sizes = found.sizes();
    Table table =
        new Table(
            "AUC on "
                + Display.count(found.judged())
                + " rows of test, over "
                + Display.count(found.seeds())
                + " seeds; gains in pairs of seeds, over all batches",
            List.of(
                Table.Column.words("Strategy"),
                Table.Column.numbers("At the end"),
                Table.Column.numbers("Gain over random")));
    for (int c = 0; c < curves.size(); c++) {
      List<IntervalEstimate> auc = curves.get(c).auc();
      List<Line.Point> points = new ArrayList<>();
      for (int b = 0; b < auc.size(); b++) {
        points.add(Line.Point.of(sizes.get(b), auc.get(b).value()));
      }
      lines.add(new Line(curves.get(c).strategy(), TONES.get(c % TONES.size()), points));
      table.row(
          curves.get(c).strategy(),
          Display.decimals(auc.get(auc.size() - 1).value(), 4),
          c == 0 ? "" : signed(Measured.of(curves.get(c).gain())));
    }
    section.add(
        SectionParts.figure(
            "Learning curves",
            "Labels revealed batch by batch, from the same first rows.",
            new LineChart(
                    "AUC against rows with a label",
                    Axis.of("Rows with a label"),
                    Axis.of("AUC"),
                    lines)
                .listingNames()
                .draw("label-curves")));
    section.add(table.element());
    LabelWorth.Pseudo pseudo = found.pseudo();
    return pseudo != null ? section.add(SectionParts.note(pseudo(pseudo))) : section;
  }

  private static String pseudo(LabelWorth.Pseudo found) {
    String rows =
        "Labels by the model for "
            + Display.count(found.given())
            + " of "
            + Display.count(found.unlabelled())
            + (found.hidden() ? " rows whose label was hidden" : " rows without one");
    return rows
        + ": "
        + Display.share(found.precision())
        + " right on the half of valid that did not choose the thresholds; AUC "
        + Display.decimals(found.without().value(), 4)
        + " without them, "
        + signed(Measured.of(found.gain()))
        + " with them."
        + (found.written()
            ? " Data with them is in label_score/prepared."
            : " No data was written with them.");
  }

  private static String signed(Measured measured) {
    return (measured.value() > 0 ? "+" : "")
        + Display.decimals(measured.value(), 4)
        + " ("
        + Display.decimals(measured.low(), 4)
        + " to "
        + Display.decimals(measured.high(), 4)
        + ")";
  }

  private static String capital(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
