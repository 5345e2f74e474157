package org.rectrain.report.reasons;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.report.chart.BarList;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.Tree;

/** Why scores are what they are: explain.json. */
public final class ExplainSection {
  private static final int PARTS = 15;
  private static final int EXAMPLES = 6;
  private static final int SHARES = 8;
  private static final int WORDS = 12;

  private ExplainSection() {}

  /** The section. */
  public static Element draw(Tree found) {
    Element section = SectionParts.section("explain", "Explanations", lead(found));
    List<Element> figures = new ArrayList<>(List.of(parts(found)));
    List<Tree> words = found.list("words");
    if (!words.isEmpty()) {
      figures.add(words(found, words));
    }
    section.add(SectionParts.grid(figures));
    examples(section, found);
    section.add(losses(found));
    if (found.at("elimination").exists()) {
      section.add(elimination(found.at("elimination")));
    }
    if (found.at("drift").exists()) {
      section.add(drift(found));
    }
    found.texts("findings").forEach(finding -> section.add(SectionParts.note(finding)));
    return section.add(SectionParts.note(method(found)));
  }

  /** What moves the label most. */
  public static String claim(Tree found) {
    List<String> most =
        found.list("parts").stream().limit(1).map(part -> part.text("part")).toList();
    return SectionParts.listed(most) + " moves " + found.text("task") + " most";
  }

  private static String lead(Tree found) {
    List<Tree> parts = found.list("parts");
    String most =
        SectionParts.listed(parts.stream().limit(3).map(part -> part.text("part")).toList());
    Tree elimination = found.at("elimination");
    String can =
        elimination.exists()
            ? " "
                + Display.count(elimination.texts("can_go").size())
                + " of its parts can go, all at once, for at most "
                + Display.plain(elimination.number("margin"))
                + " AUC."
            : "";
    return "What moves "
        + found.text("task")
        + " in "
        + found.text("model")
        + " most: "
        + most
        + "."
        + can;
  }

  private static String method(Tree found) {
    String how =
        switch (found.text("method")) {
          case "trees" -> "Shapley values of the trees, exact";
          case "exact" -> "Shapley values, exact by all coalitions";
          default ->
              "Shapley values from pairs of permutations, standard errors up to "
                  + Display.decimals(found.number("largest_error"), 3);
        };
    return how
        + ", on the logit, compared with "
        + SectionParts.plural(found.number("references"), "row", "rows")
        + " of train, on "
        + SectionParts.plural(found.number("rows"), "row", "rows")
        + " of "
        + found.text("split")
        + ". Base and shares miss no logit by more than "
        + String.format(java.util.Locale.ROOT, "%.1g", found.number("largest_gap"))
        + ". An attribution says what the model does with a part, not what the part does to"
        + " people.";
  }

  private static List<Tree> shown(Tree found) {
    List<Tree> all = found.list("parts");
    return all.subList(0, Math.min(PARTS, all.size()));
  }

  private static Element parts(Tree found) {
    List<BarList.Bar> bars = new ArrayList<>();
    for (Tree part : shown(found)) {
      double size = part.number("attribution", "value");
      String name = part.text("part");
      bars.add(new BarList.Bar(name, size, Display.decimals(size, 3), "", Tone.BLUE));
    }
    return SectionParts.figure(
        "Parts",
        "Mean absolute attribution on the logit.",
        BarList.draw("Mean absolute attribution of each part", bars));
  }

  private static Element losses(Tree found) {
    Table table =
        new Table(
            "What each part moves, and what the ranking loses when it is exchanged among rows",
            List.of(
                Table.Column.words("Part"),
                Table.Column.numbers("Attribution"),
                Table.Column.numbers("Mostly"),
                Table.Column.numbers("AUC lost")));
    for (Tree part : shown(found)) {
      table.row(
          part.text("part"),
          interval(part.estimate("attribution"), 3),
          signed(part.number("direction")),
          interval(part.estimate("lost"), 4));
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

  private static Element words(Tree found, List<Tree> words) {
    Table table =
        new Table(
            "Words of the item's text",
            List.of(
                Table.Column.words("Word"),
                Table.Column.numbers("Mean"),
                Table.Column.numbers("Texts")));
    for (Tree word : words.subList(0, Math.min(WORDS, words.size()))) {
      table.row(
          word.text("word"), signed(word.number("mean")), Display.count(word.number("texts")));
    }
    return SectionParts.figure(
        "Words",
        "What words add to the logit of " + found.text("task") + " by integrated gradients.",
        table.element());
  }

  private static void examples(Element section, Tree found) {
    List<Tree> examples = found.list("examples");
    for (Tree example : examples.subList(0, Math.min(EXAMPLES, examples.size()))) {
      section.add(
          Element.of("p")
              .add(
                  Element.of("b").add(example.text("title")),
                  SectionParts.text(
                      " for user "
                          + example.text("user")
                          + ": "
                          + example.text("sentence")
                          + ".")));
    }
    if (examples.isEmpty()) {
      return;
    }
    Tree first = examples.get(0);
    Table table =
        new Table(
            "All that takes part in the first of these scores",
            List.of(
                Table.Column.words("Part"),
                Table.Column.words("Value"),
                Table.Column.numbers("Adds"),
                Table.Column.numbers("Error")));
    int task = place(first, found.text("task"));
    List<Tree> shares = first.list("shares");
    for (Tree share : shares.subList(0, Math.min(SHARES, shares.size()))) {
      table.row(
          share.text("kind").equals("event") ? "history" : share.text("name"),
          share.text("detail"),
          signed(share.list("values").get(task).number()),
          Display.decimals(share.list("errors").get(task).number(), 3));
    }
    section.add(table.element());
  }

  private static int place(Tree example, String task) {
    List<Tree> outcomes = example.list("outcomes");
    for (int k = 0; k < outcomes.size(); k++) {
      if (outcomes.get(k).text("task").equals(task)) {
        return k;
      }
    }
    return 0;
  }

  private static Element elimination(Tree found) {
    Table table =
        new Table(
            "Parts left out one after another, the model as it is: AUC against all parts, on "
                + SectionParts.plural(found.number("rows"), "row", "rows")
                + " of "
                + SectionParts.plural(found.number("users"), "user", "users"),
            List.of(
                Table.Column.words("Without, in addition"),
                Table.Column.numbers("Difference"),
                Table.Column.numbers("Interval"),
                Table.Column.words("")));
    for (Tree step : found.list("steps")) {
      Measured difference = step.estimate("difference");
      table.row(
          step.text("part"),
          signed4(difference.value()),
          signed4(difference.low()) + " to " + signed4(difference.high()),
          step.text("gone").equals("true") ? "can go" : "may be needed");
    }
    return table.element();
  }

  private static Element drift(Tree found) {
    Tree drift = found.at("drift");
    Table table =
        new Table(
            "Share of all attributions in "
                + found.text("model")
                + " and in "
                + drift.text("against")
                + "; their attributions correlate with "
                + Display.decimals(drift.number("correlation"), 2),
            List.of(
                Table.Column.words("Part"),
                Table.Column.numbers(found.text("model")),
                Table.Column.numbers(drift.text("against")),
                Table.Column.numbers("Difference"),
                Table.Column.words("")));
    List<Tree> shares = drift.list("shares");
    for (Tree share : shares.subList(0, Math.min(PARTS, shares.size()))) {
      table.row(
          share.text("part"),
          Display.share(share.number("share")),
          Display.share(share.number("other")),
          Display.share(share.number("difference", "value")),
          share.text("real").equals("true") ? "beyond chance" : "");
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
