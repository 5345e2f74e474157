package org.rectrain.report.release;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.IntervalList;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Page;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.Tree;

/** The page of two models on the same rows ({@code org.rectrain.release.shadow.ShadowResult}). */
public final class ShadowPage {
  private static final String FOOTER =
      "Made by rectrain. This page is one file and needs no network; every number in it comes from"
          + " shadow.json beside it.";
  private static final int MOST_SLICES = 20;
  private static final List<String> QUANTILES =
      List.of("1 %", "5 %", "25 %", "median", "75 %", "95 %", "99 %");

  private ShadowPage() {}

  /** Draws the page. */
  public static Page of(Tree result) {
    Element main = Element.of("main");
    main.add(agreement(result));
    for (Tree task : result.list("tasks")) {
      main.add(scores(result, task));
      main.add(slices(task));
    }
    return new Page(
        "rectrain shadow: " + result.text("a") + " and " + result.text("b"),
        List.of(head(result), main, Element.of("footer").add(FOOTER)));
  }

  private static Element head(Tree result) {
    Element run =
        Element.of("p", "run")
            .add(Element.of("b").add(result.text("a")))
            .add(" serves, ")
            .add(Element.of("b").add(result.text("b")))
            .add(
                " was shown to nobody; both scored the same "
                    + SectionParts.plural(result.number("rows"), "row", "rows")
                    + " of "
                    + SectionParts.plural(result.number("users"), "user", "users"));
    Tree overlap = result.at("lists", "overlap");
    String headline =
        overlap.exists()
            ? Display.share(overlap.number("value")) + " of the positions of a list stay"
            : "Scores differ by "
                + Display.decimals(result.list("tasks").get(0).number("distance"), 4)
                + " on average";
    return Element.of("header")
        .add(
            run,
            Element.of("h1").add(headline),
            Element.of("p", "lead").add(result.text("sentence")));
  }

  private static Element agreement(Tree result) {
    Table table =
        new Table(
            "Agreement, 1 being the same",
            List.of(
                Table.Column.words("What"),
                Table.Column.numbers("Value"),
                Table.Column.numbers("Users")));
    Tree lists = result.at("lists");
    if (lists.exists()) {
      String k = Display.count(lists.number("k"));
      row(table, "Items in common among the first " + k, lists.estimate("overlap"), lists);
      row(table, "Rank-biased overlap", lists.estimate("rank_biased"), lists);
      table.row(
          "Same first item",
          Display.decimals(lists.number("same_first"), 3),
          Display.count(lists.number("users")));
    }
    for (Tree task : result.list("tasks")) {
      table.row(
          List.of(
              SectionParts.text("Order of a user's rows by " + task.text("task") + " (tau-b)"),
              SectionParts.cell(task.estimate("kendall"), v -> Display.decimals(v, 3)),
              SectionParts.text(Display.count(task.number("ranked_users")))),
          "");
    }
    Element section =
        SectionParts.section(
            "agreement",
            "How alike they rank",
            lists.exists()
                ? "Means over users, with 95 % intervals."
                : "One of the models retrieves no lists: only the orders of rows are compared.");
    return section.add(table.element());
  }

  private static void row(Table table, String name, Measured measured, Tree lists) {
    table.row(
        List.of(
            SectionParts.text(name),
            SectionParts.cell(measured, v -> Display.decimals(v, 3)),
            SectionParts.text(Display.count(lists.number("users")))),
        "");
  }

  private static Element scores(Tree result, Tree task) {
    String name = task.text("task");
    Table fit =
        new Table(
            "Scores and labels of " + name,
            List.of(
                Table.Column.words("Model"),
                Table.Column.numbers("Mean score"),
                Table.Column.numbers("Labelled rows"),
                Table.Column.numbers("Calibration"),
                Table.Column.numbers("Calibration error"),
                Table.Column.numbers("AUC")));
    for (String side : List.of("first", "second")) {
      Tree of = task.at(side);
      fit.row(
          result.text(side.equals("first") ? "a" : "b"),
          Display.decimals(of.number("mean"), 4),
          Display.count(of.number("labelled")),
          Display.decimals(of.number("calibration"), 3),
          Display.decimals(of.number("expected_error"), 4),
          Display.score(of.number("auc")));
    }
    Table quantiles =
        new Table(
            "Difference of scores, " + result.text("b") + " minus " + result.text("a"),
            QUANTILES.stream().map(Table.Column::numbers).toList());
    quantiles.row(
        task.list("quantiles").stream()
            .map(q -> Display.fineDifference(q.node().asDouble(Double.NaN)))
            .toArray(String[]::new));
    Measured mean = task.estimate("difference");
    return SectionParts.section(
            "scores-" + name,
            "Scores of " + name,
            "On average "
                + result.text("b")
                + " says "
                + mean.sentence(v -> Display.fineDifference(v))
                + "; a row's scores lie "
                + Display.decimals(task.number("distance"), 4)
                + " apart. Calibration is predicted over observed positives, 1 being right.")
        .add(quantiles.element(), fit.element());
  }

  private static Element slices(Tree task) {
    List<IntervalList.Estimate> rows = new ArrayList<>();
    for (Tree part : task.list("slices")) {
      Measured excess = part.estimate("excess");
      if (rows.size() < MOST_SLICES && excess.defined()) {
        boolean moved = part.text("moved").equals("true");
        rows.add(
            new IntervalList.Estimate(
                part.text("slice"),
                excess.value(),
                excess.low(),
                excess.high(),
                Display.fineDifference(excess.value()),
                (moved ? "moves, " : "") + SectionParts.plural(part.number("rows"), "row", "rows"),
                moved ? Tone.RUST : Tone.TEAL));
      }
    }
    String name = task.text("task");
    Element section =
        SectionParts.section(
            "slices-" + name,
            "Slices of " + name,
            "How much more scores change in a slice than over all rows, with 95 % intervals over"
                + " users; those marked do so significantly after Holm's correction.");
    return rows.isEmpty()
        ? section.add(SectionParts.note("No slice has enough users to say."))
        : section.add(
            IntervalList.draw("Excess by slice", Axis.of("difference of scores"), rows, 0));
  }
}
