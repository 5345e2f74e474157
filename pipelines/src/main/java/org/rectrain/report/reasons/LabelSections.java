package org.rectrain.report.reasons;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.Line;
import org.rectrain.report.chart.LineChart;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.Tree;

/** Rows that people label, what they said, and what both are worth. */
public final class LabelSections {
  private static final List<Tone> TONES = List.of(Tone.SLATE, Tone.BLUE, Tone.TEAL, Tone.OCHRE);

  private LabelSections() {}

  /** The headline, if any of the stages has run. */
  public static List<String> claims(LabelView view) {
    if (view.scored().exists()) {
      return List.of(view.scored().text("verdict"));
    }
    if (view.imported().exists()) {
      return List.of(lead(view.imported()));
    }
    return view.selected().exists()
        ? List.of(
            SectionParts.plural(view.selected().number("chosen"), "row waits", "rows wait")
                + " for a label")
        : List.of();
  }

  /** Rows that were chosen. */
  public static Element selection(Tree found) {
    Element section =
        SectionParts.section(
            "label",
            "Rows to label",
            SectionParts.plural(found.number("chosen"), "row", "rows")
                + " out of "
                + Display.count(found.number("rows"))
                + " are worth a look at '"
                + found.text("label")
                + "': batch "
                + found.text("batch")
                + ", by "
                + found.text("strategy")
                + ".");
    Table table =
        new Table(
            "Why rows were chosen; only those drawn at random speak for all rows",
            List.of(
                Table.Column.words("Reason"),
                Table.Column.numbers("Rows"),
                Table.Column.numbers("Uncertainty, bits"),
                Table.Column.numbers("Rate in the log")));
    for (Tree reason : found.list("reasons")) {
      table.row(
          reason.text("reason"),
          Display.count(reason.number("rows")),
          Display.decimals(reason.number("entropy"), 3),
          Display.share(reason.number("rate")));
    }
    section.add(table.element());
    found.texts("findings").forEach(finding -> section.add(SectionParts.note(finding)));
    return section;
  }

  private static String lead(Tree found) {
    return SectionParts.plural(found.list("annotators").size(), "annotator", "annotators")
        + " looked at "
        + SectionParts.plural(found.number("questions"), "row", "rows")
        + ": "
        + SectionParts.plural(found.number("turned"), "label", "labels")
        + " turned, "
        + Display.count(found.number("filled"))
        + " filled, "
        + Display.count(found.number("open"))
        + " left to decide";
  }

  /** What people said. */
  public static Element answers(Tree found) {
    Element section = SectionParts.section("answers", "Labels by people", lead(found) + ".");
    Table table =
        new Table(
            "What people say of '" + found.text("label") + "', by reason of choice",
            List.of(
                Table.Column.words("Reason"),
                Table.Column.numbers("Rows"),
                Table.Column.numbers("They say yes"),
                Table.Column.numbers("The log is wrong")));
    for (Tree reason : found.list("reasons")) {
      table.row(
          reason.text("reason"),
          Display.count(reason.number("rows")),
          shares(reason.estimate("rate")),
          shares(reason.estimate("wrong")));
    }
    section.add(table.element());
    Table people =
        new Table(
            "Annotators",
            List.of(
                Table.Column.words("Who"),
                Table.Column.numbers("Answers"),
                Table.Column.numbers("Outvoted")));
    for (Tree who : found.list("annotators")) {
      people.row(
          who.text("who"),
          Display.count(who.number("answers")),
          Display.count(who.number("outvoted")));
    }
    section.add(people.element());
    double kappa = found.number("fleiss_kappa");
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
  public static Element worth(Tree found) {
    Element section =
        SectionParts.section(
            "label-worth", "Worth of labels", capital(found.text("verdict")) + ".");
    List<Line> lines = new ArrayList<>();
    List<Tree> curves = found.list("curves");
    List<Tree> sizes = found.list("sizes");
    Table table =
        new Table(
            "AUC on "
                + Display.count(found.number("judged"))
                + " rows of test, over "
                + Display.count(found.number("seeds"))
                + " seeds; gains in pairs of seeds, over all batches",
            List.of(
                Table.Column.words("Strategy"),
                Table.Column.numbers("At the end"),
                Table.Column.numbers("Gain over random")));
    for (int c = 0; c < curves.size(); c++) {
      List<Tree> auc = curves.get(c).list("auc");
      List<Line.Point> points = new ArrayList<>();
      for (int b = 0; b < auc.size(); b++) {
        points.add(Line.Point.of(sizes.get(b).number(), auc.get(b).number("value")));
      }
      lines.add(new Line(curves.get(c).text("strategy"), TONES.get(c % TONES.size()), points));
      table.row(
          curves.get(c).text("strategy"),
          Display.decimals(auc.get(auc.size() - 1).number("value"), 4),
          c == 0 ? "" : signed(curves.get(c).estimate("gain")));
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
    Tree pseudo = found.at("pseudo");
    return pseudo.exists() ? section.add(SectionParts.note(pseudo(pseudo))) : section;
  }

  private static String pseudo(Tree found) {
    String rows =
        "Labels by the model for "
            + Display.count(found.number("given"))
            + " of "
            + Display.count(found.number("unlabelled"))
            + (found.text("hidden").equals("true")
                ? " rows whose label was hidden"
                : " rows without one");
    return rows
        + ": "
        + Display.share(found.number("precision"))
        + " right on the half of valid that did not choose the thresholds; AUC "
        + Display.decimals(found.number("without", "value"), 4)
        + " without them, "
        + signed(found.estimate("gain"))
        + " with them."
        + (found.text("written").equals("true")
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
