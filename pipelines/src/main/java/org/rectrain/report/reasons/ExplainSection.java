package org.rectrain.report.reasons;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.explain.ExplainResult;
import org.rectrain.explain.Player;
import org.rectrain.explain.RowExplanation;
import org.rectrain.report.chart.BarList;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.SectionParts;

/** Why scores are what they are: explain.json. */
public final class ExplainSection {
  private static final int PARTS = 15;
  private static final int EXAMPLES = 6;
  private static final int SHARES = 8;
  private static final int WORDS = 12;

  private ExplainSection() {}

  /** The section. */
  public static Element draw(ExplainResult found) {
    Element section = SectionParts.section("explain", "Explanations", lead(found));
    List<Element> figures = new ArrayList<>(List.of(parts(found)));
    List<ExplainResult.MeanWord> words = found.words();
    if (!words.isEmpty()) {
      figures.add(words(found, words));
    }
    section.add(SectionParts.grid(figures));
    examples(section, found);
    section.add(losses(found));
    if (found.elimination() != null) {
      section.add(elimination(found.elimination()));
    }
    if (found.drift() != null) {
      section.add(drift(found.model(), found.drift()));
    }
    found.findings().forEach(finding -> section.add(SectionParts.note(finding)));
    return section.add(SectionParts.note(method(found)));
  }

  /** What moves the label most. */
  public static String claim(ExplainResult found) {
    List<String> most = found.parts().stream().limit(1).map(ExplainResult.Part::part).toList();
    return SectionParts.listed(most) + " moves " + found.task() + " most";
  }

  private static String lead(ExplainResult found) {
    List<ExplainResult.Part> parts = found.parts();
    String most =
        SectionParts.listed(parts.stream().limit(3).map(ExplainResult.Part::part).toList());
    ExplainResult.Elimination elimination = found.elimination();
    String can =
        elimination != null
            ? " "
                + Display.count(elimination.canGo().size())
                + " of its parts can go, all at once, for at most "
                + Display.plain(elimination.margin())
                + " AUC."
            : "";
    return "What moves " + found.task() + " in " + found.model() + " most: " + most + "." + can;
  }

  private static String method(ExplainResult found) {
    String how =
        switch (found.method()) {
          case "trees" -> "Shapley values of the trees, exact";
          case "exact" -> "Shapley values, exact by all coalitions";
          default ->
              "Shapley values from pairs of permutations, standard errors up to "
                  + Display.decimals(found.largestError(), 3);
        };
    return how
        + ", on the logit, compared with "
        + SectionParts.plural(found.references(), "row", "rows")
        + " of train, on "
        + SectionParts.plural(found.rows(), "row", "rows")
        + " of "
        + found.split()
        + ". Base and shares miss no logit by more than "
        + String.format(java.util.Locale.ROOT, "%.1g", found.largestGap())
        + ". An attribution says what the model does with a part, not what the part does to"
        + " people.";
  }

  private static List<ExplainResult.Part> shown(ExplainResult found) {
    List<ExplainResult.Part> all = found.parts();
    return all.subList(0, Math.min(PARTS, all.size()));
  }

  private static Element parts(ExplainResult found) {
    List<BarList.Bar> bars = new ArrayList<>();
    for (ExplainResult.Part part : shown(found)) {
      double size = part.attribution().value();
      String name = part.part();
      bars.add(new BarList.Bar(name, size, Display.decimals(size, 3), "", Tone.BLUE));
    }
    return SectionParts.figure(
        "Parts",
        "Mean absolute attribution on the logit.",
        BarList.draw("Mean absolute attribution of each part", bars));
  }

  private static Element losses(ExplainResult found) {
    Table table =
        new Table(
            "What each part moves, and what the ranking loses when it is exchanged among rows",
            List.of(
                Table.Column.words("Part"),
                Table.Column.numbers("Attribution"),
                Table.Column.numbers("Mostly"),
                Table.Column.numbers("AUC lost")));
    for (ExplainResult.Part part : shown(found)) {
      table.row(
          part.part(),
          interval(Measured.of(part.attribution()), 3),
          signed(part.direction()),
          interval(Measured.of(part.lost()), 4));
    }
    return table.element();
  }

  private static String interval(Measured measured, int places) {
    return Double.isNaN(measured.value())
        ? "\u2013"
        : Display.decimals(measured.value(), places)
            + " ("
            + Display.decimals(measured.low(), places)
            + " to "
            + Display.decimals(measured.high(), places)
            + ")";
  }

  private static Element words(ExplainResult found, List<ExplainResult.MeanWord> words) {
    Table table =
        new Table(
            "Words of the item's text",
            List.of(
                Table.Column.words("Word"),
                Table.Column.numbers("Mean"),
                Table.Column.numbers("Texts")));
    for (ExplainResult.MeanWord word : words.subList(0, Math.min(WORDS, words.size()))) {
      table.row(word.word(), signed(word.mean()), Display.count(word.texts()));
    }
    return SectionParts.figure(
        "Words",
        "What words add to the logit of " + found.task() + " by integrated gradients.",
        table.element());
  }

  private static void examples(Element section, ExplainResult found) {
    List<RowExplanation> examples = found.examples();
    for (RowExplanation example : examples.subList(0, Math.min(EXAMPLES, examples.size()))) {
      section.add(
          Element.of("p")
              .add(
                  Element.of("b").add(example.title()),
                  SectionParts.text(
                      " for user " + example.user() + ": " + example.sentence() + ".")));
    }
    if (examples.isEmpty()) {
      return;
    }
    RowExplanation first = examples.get(0);
    Table table =
        new Table(
            "All that takes part in the first of these scores",
            List.of(
                Table.Column.words("Part"),
                Table.Column.words("Value"),
                Table.Column.numbers("Adds"),
                Table.Column.numbers("Error")));
    int task = place(first, found.task());
    List<RowExplanation.Share> shares = first.shares();
    for (RowExplanation.Share share : shares.subList(0, Math.min(SHARES, shares.size()))) {
      table.row(
          share.kind() == Player.Kind.EVENT ? "history" : share.name(),
          share.detail(),
          signed(share.values().get(task)),
          Display.decimals(share.errors().get(task), 3));
    }
    section.add(table.element());
  }

  private static int place(RowExplanation example, String task) {
    List<RowExplanation.Outcome> outcomes = example.outcomes();
    for (int k = 0; k < outcomes.size(); k++) {
      if (outcomes.get(k).task().equals(task)) {
        return k;
      }
    }
    return 0;
  }

  private static Element elimination(ExplainResult.Elimination found) {
    Table table =
        new Table(
            "Parts left out one after another, the model as it is: AUC against all parts, on "
                + SectionParts.plural(found.rows(), "row", "rows")
                + " of "
                + SectionParts.plural(found.users(), "user", "users"),
            List.of(
                Table.Column.words("Without, in addition"),
                Table.Column.numbers("Difference"),
                Table.Column.numbers("Interval"),
                Table.Column.words("")));
    for (ExplainResult.Step step : found.steps()) {
      Measured difference = Measured.of(step.difference());
      table.row(
          step.part(),
          signed4(difference.value()),
          signed4(difference.low()) + " to " + signed4(difference.high()),
          step.gone() ? "can go" : "may be needed");
    }
    return table.element();
  }

  private static Element drift(String model, ExplainResult.Drift drift) {
    Table table =
        new Table(
            "Share of all attributions in "
                + model
                + " and in "
                + drift.against()
                + "; their attributions correlate with "
                + Display.decimals(drift.correlation(), 2),
            List.of(
                Table.Column.words("Part"),
                Table.Column.numbers(model),
                Table.Column.numbers(drift.against()),
                Table.Column.numbers("Difference"),
                Table.Column.words("")));
    List<ExplainResult.ShareChange> shares = drift.shares();
    for (ExplainResult.ShareChange share : shares.subList(0, Math.min(PARTS, shares.size()))) {
      table.row(
          share.part(),
          Display.share(share.share()),
          Display.share(share.other()),
          Display.share(share.difference().value()),
          share.real() ? "beyond chance" : "");
    }
    return table.element();
  }

  private static String signed(double value) {
    return (value > 0 ? "+" : "") + Display.decimals(value, 3);
  }

  private static String signed4(double value) {
    return (value > 0 ? "+" : "") + Display.decimals(value, 4);
  }
}
