package org.rectrain.report.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.IntervalList;
import org.rectrain.report.chart.Line;
import org.rectrain.report.chart.LineChart;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Page;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.Tree;

/** The page of an update ({@code org.rectrain.update.UpdateResult}). */
public final class UpdatePage {
  private static final String FOOTER =
      "Made by rectrain. This page is one file and needs no network; every number in it comes from"
          + " update.json beside it and beside the updates before.";

  private UpdatePage() {}

  /**
   * Draws the page.
   *
   * @param earlier results of the updates before, oldest first
   */
  public static Page of(Tree update, List<Tree> earlier) {
    Element main = Element.of("main").add(exams(update), news(update), learned(update));
    if (!earlier.isEmpty()) {
      List<Tree> all = new ArrayList<>(earlier);
      all.add(update);
      main.add(history(all));
    }
    return new Page(
        "rectrain update: " + update.text("until"),
        List.of(head(update), main, Element.of("footer").add(FOOTER)));
  }

  private static Element head(Tree update) {
    Tree parent = update.at("parent");
    Element run =
        Element.of("p", "run")
            .add("Learned until ")
            .add(Element.of("b").add(update.text("until")))
            .add(
                parent.exists()
                    ? ", mode "
                        + update.text("mode")
                        + ", from "
                        + parent.text("name")
                        + " which knew all until "
                        + parent.text("until")
                    : ", the first model");
    Element verdicts = Element.of("ul", "verdicts");
    for (Tree gate : update.list("gates")) {
      boolean passed = gate.at("passed").node().asBoolean();
      verdicts.add(
          Element.of("li", (passed ? Tone.TEAL : Tone.RUST).cssClass())
              .add(
                  Element.of("span", "mark").add(passed ? "\u2713" : "\u2717"),
                  Element.of("b").add(gate.text("name").replace('_', ' ')),
                  Element.of("span").add(gate.text("note"))));
    }
    String headline =
        update.at("passed").node().asBoolean()
            ? "The update passes its gates"
            : "The update does not pass: nothing is promoted";
    return Element.of("header").add(run, Element.of("h1").add(headline), verdicts);
  }

  private static Element exams(Tree update) {
    Element section =
        SectionParts.section(
            "exams",
            "What it gains, what it forgets",
            "Both models on the same rows. The next day, "
                + update.text("exam_day")
                + ", comes after all that was learned; the anchor set holds rows of earlier days"
                + " that no update learns. Intervals come from resampled users, changes from the"
                + " same resampled users for both.");
    List<Element> figures = new ArrayList<>();
    figures.add(exam("The next day", update.at("next_day")));
    figures.add(exam("Earlier days (anchor set)", update.at("anchor")));
    section.add(SectionParts.grid(figures));
    List<IntervalList.Estimate> changes = new ArrayList<>();
    changes(changes, "next day", update.at("next_day"));
    changes(changes, "earlier days", update.at("anchor"));
    if (!changes.isEmpty()) {
      section.add(
          SectionParts.figure(
              "Change of AUC, new minus before",
              "",
              IntervalList.draw("Change of AUC", Axis.of("AUC, new minus before"), changes, 0)));
    }
    return section;
  }

  private static Element exam(String title, Tree exam) {
    List<IntervalList.Estimate> rows = new ArrayList<>();
    for (Tree task : exam.list("tasks")) {
      row(rows, task.text("task") + ", new", task.at("auc"), Tone.BLUE);
      row(rows, task.text("task") + ", before", task.at("before"), Tone.SLATE);
    }
    String rowsAndUsers =
        SectionParts.plural(exam.number("rows"), "row", "rows")
            + " of "
            + SectionParts.plural(exam.number("users"), "user", "users");
    return rows.isEmpty()
        ? SectionParts.figure(
            title, rowsAndUsers, SectionParts.note("No AUC is defined on these rows."))
        : SectionParts.figure(title, rowsAndUsers, IntervalList.draw(title, Axis.of("AUC"), rows));
  }

  private static void row(List<IntervalList.Estimate> rows, String name, Tree estimate, Tone tone) {
    if (Double.isFinite(estimate.number("value"))) {
      rows.add(
          IntervalList.Estimate.score(
              name,
              estimate.number("value"),
              estimate.number("low"),
              estimate.number("high"),
              tone));
    }
  }

  private static void changes(List<IntervalList.Estimate> rows, String where, Tree exam) {
    for (Tree task : exam.list("tasks")) {
      Tree change = task.at("change");
      double value = change.number("value");
      if (Double.isFinite(value)) {
        rows.add(
            new IntervalList.Estimate(
                task.text("task") + ", " + where,
                value,
                change.number("low"),
                change.number("high"),
                Display.fineDifference(value),
                Display.fineDifference(change.number("low"))
                    + " to "
                    + Display.fineDifference(change.number("high")),
                Tone.BLUE));
      }
    }
  }

  private static Element news(Tree update) {
    Tree news = update.at("news");
    double late = news.number("late_rows");
    Element section =
        SectionParts.section(
            "news",
            "What was new",
            Double.isNaN(late)
                ? "Late rows of earlier days are not known, since the data of the model before is"
                    + " gone or there was none."
                : late == 0
                    ? "No row of an earlier day came late."
                    : SectionParts.plural(late, "row", "rows")
                        + " of earlier days came after the data of the model before had been"
                        + " prepared; they are among those that are replayed.");
    Table days =
        new Table(
            "Clean rows by day",
            List.of(
                Table.Column.words("Day"),
                Table.Column.words("Came"),
                Table.Column.numbers("Rows")));
    news.fields("days")
        .forEach((day, rows) -> days.row(day, "in time", Display.count(rows.number())));
    news.fields("late").forEach((day, rows) -> days.row(day, "late", Display.count(rows.number())));
    if (!days.isEmpty()) {
      section.add(days.element());
    }
    Table grew =
        new Table(
            "What grew", List.of(Table.Column.words("Vectors of"), Table.Column.numbers("New")));
    for (Map.Entry<String, Tree> entry : news.fields("grew").entrySet()) {
      grew.row(entry.getKey(), Display.count(entry.getValue().number()));
    }
    return section.add(
        grew.isEmpty()
            ? SectionParts.note("No item, user or category got its own vector for the first time.")
            : grew.element());
  }

  private static Element learned(Tree update) {
    Tree learned = update.at("learned");
    Table table =
        new Table(
            "Rows, rate and steps", List.of(Table.Column.words(""), Table.Column.numbers("")));
    table.row("New train rows", Display.count(learned.number("new_rows")));
    table.row("Train rows before", Display.count(learned.number("known_rows")));
    table.row("of these replayed", Display.count(learned.number("replayed")));
    table.row("Factor of rate and passes", Display.plain(learned.number("factor")));
    table.row("Highest learning rate", Display.plain(learned.number("learning_rate")));
    table.row("Passes at most", Display.plain(learned.number("epochs")));
    table.row("Optimizer steps", Display.count(learned.number("steps")));
    table.row("Best step", Display.count(learned.number("best_step")));
    table.row("Training", Display.duration(learned.number("seconds")));
    return SectionParts.section(
            "learned",
            "How it learned",
            "Learning rate and passes of the train section shrink with the root of the share of new"
                + " rows, within bounds.")
        .add(table.element());
  }

  private static Element history(List<Tree> all) {
    Element section =
        SectionParts.section(
            "history", "Update by update", "Each model on the day after the last one it learned.");
    List<Element> figures = new ArrayList<>();
    figures.add(
        chart(
            "history-auc",
            "AUC of the next day",
            all,
            List.of(
                line("new", Tone.BLUE, all, u -> first(u, "next_day").at("auc")),
                line("before", Tone.SLATE, all, u -> first(u, "next_day").at("before")))));
    figures.add(
        chart(
            "history-anchor",
            "AUC of earlier days",
            all,
            List.of(
                line("new", Tone.BLUE, all, u -> first(u, "anchor").at("auc")),
                line("before", Tone.SLATE, all, u -> first(u, "anchor").at("before")))));
    return section.add(SectionParts.grid(figures.stream().filter(f -> !f.isEmpty()).toList()));
  }

  private static Tree first(Tree update, String exam) {
    return update.at(exam).list("tasks").stream().findFirst().orElse(Tree.NONE);
  }

  private static Element chart(String id, String title, List<Tree> all, List<Line> lines) {
    Axis days =
        Axis.of("last day learned")
            .fromZeroToLast()
            .between(0, all.size() - 1)
            .as(
                at ->
                    at >= 0 && at < all.size() ? all.get((int) at).text("until").substring(5) : "");
    LineChart chart = new LineChart(title, days, Axis.of(""), lines);
    return chart.isEmpty() ? Element.of("figure") : SectionParts.figure(title, "", chart.draw(id));
  }

  private static Line line(String label, Tone tone, List<Tree> all, Function<Tree, Tree> estimate) {
    List<Line.Point> points = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Tree of = estimate.apply(all.get(i));
      points.add(new Line.Point(i, of.number("value"), of.number("low"), of.number("high")));
    }
    return new Line(label, tone, points);
  }
}
