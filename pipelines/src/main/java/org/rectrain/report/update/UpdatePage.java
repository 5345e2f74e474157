package org.rectrain.report.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.rectrain.eval.measure.IntervalEstimate;
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
import org.rectrain.update.Exam;
import org.rectrain.update.UpdateResult;

/** The page of an update. */
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
  public static Page of(UpdateResult update, List<UpdateResult> earlier) {
    Element main = Element.of("main").add(exams(update), news(update), learned(update));
    if (!earlier.isEmpty()) {
      List<UpdateResult> all = new ArrayList<>(earlier);
      all.add(update);
      main.add(history(all));
    }
    return new Page(
        "rectrain update: " + update.until(),
        List.of(head(update), main, Element.of("footer").add(FOOTER)));
  }

  private static Element head(UpdateResult update) {
    UpdateResult.Parent parent = update.parent();
    Element run =
        Element.of("p", "run")
            .add("Learned until ")
            .add(Element.of("b").add(update.until()))
            .add(
                parent != null
                    ? ", mode "
                        + update.mode()
                        + ", from "
                        + parent.name()
                        + " which knew all until "
                        + parent.until()
                    : ", the first model");
    Element verdicts = Element.of("ul", "verdicts");
    for (UpdateResult.Demand gate : update.gates()) {
      verdicts.add(
          Element.of("li", (gate.passed() ? Tone.TEAL : Tone.RUST).cssClass())
              .add(
                  Element.of("span", "mark").add(gate.passed() ? "\u2713" : "\u2717"),
                  Element.of("b").add(gate.name().replace('_', ' ')),
                  Element.of("span").add(gate.note())));
    }
    String headline =
        update.passed()
            ? "The update passes its gates"
            : "The update does not pass: nothing is promoted";
    return Element.of("header").add(run, Element.of("h1").add(headline), verdicts);
  }

  private static Element exams(UpdateResult update) {
    Element section =
        SectionParts.section(
            "exams",
            "What it gains, what it forgets",
            "Both models on the same rows. The next day, "
                + update.examDay()
                + ", comes after all that was learned; the anchor set holds rows of earlier days"
                + " that no update learns. Intervals come from resampled users, changes from the"
                + " same resampled users for both.");
    List<Element> figures = new ArrayList<>();
    figures.add(exam("The next day", update.nextDay()));
    figures.add(exam("Earlier days (anchor set)", update.anchor()));
    section.add(SectionParts.grid(figures));
    List<IntervalList.Estimate> changes = new ArrayList<>();
    changes(changes, "next day", update.nextDay());
    changes(changes, "earlier days", update.anchor());
    if (!changes.isEmpty()) {
      section.add(
          SectionParts.figure(
              "Change of AUC, new minus before",
              "",
              IntervalList.draw("Change of AUC", Axis.of("AUC, new minus before"), changes, 0)));
    }
    return section;
  }

  private static Element exam(String title, Exam exam) {
    List<IntervalList.Estimate> rows = new ArrayList<>();
    for (Exam.Task task : exam.tasks()) {
      row(rows, task.task() + ", new", task.auc(), Tone.BLUE);
      row(rows, task.task() + ", before", task.before(), Tone.SLATE);
    }
    String rowsAndUsers =
        SectionParts.plural(exam.rows(), "row", "rows")
            + " of "
            + SectionParts.plural(exam.users(), "user", "users");
    return rows.isEmpty()
        ? SectionParts.figure(
            title, rowsAndUsers, SectionParts.note("No AUC is defined on these rows."))
        : SectionParts.figure(title, rowsAndUsers, IntervalList.draw(title, Axis.of("AUC"), rows));
  }

  private static void row(
      List<IntervalList.Estimate> rows, String name, IntervalEstimate estimate, Tone tone) {
    if (Double.isFinite(estimate.value())) {
      rows.add(
          IntervalList.Estimate.score(
              name, estimate.value(), estimate.low(), estimate.high(), tone));
    }
  }

  private static void changes(List<IntervalList.Estimate> rows, String where, Exam exam) {
    for (Exam.Task task : exam.tasks()) {
      IntervalEstimate change = task.change();
      double value = change.value();
      if (Double.isFinite(value)) {
        rows.add(
            new IntervalList.Estimate(
                task.task() + ", " + where,
                value,
                change.low(),
                change.high(),
                Display.fineDifference(value),
                Display.fineDifference(change.low())
                    + " to "
                    + Display.fineDifference(change.high()),
                Tone.BLUE));
      }
    }
  }

  private static Element news(UpdateResult update) {
    UpdateResult.News news = update.news();
    double late = news.lateRows();
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
    news.days().forEach((day, rows) -> days.row(day, "in time", Display.count(rows)));
    Map<String, Long> lateDays = news.late();
    if (lateDays != null) {
      lateDays.forEach((day, rows) -> days.row(day, "late", Display.count(rows)));
    }
    if (!days.isEmpty()) {
      section.add(days.element());
    }
    Table grew =
        new Table(
            "What grew", List.of(Table.Column.words("Vectors of"), Table.Column.numbers("New")));
    news.grew().forEach((what, vectors) -> grew.row(what, Display.count(vectors)));
    return section.add(
        grew.isEmpty()
            ? SectionParts.note("No item, user or category got its own vector for the first time.")
            : grew.element());
  }

  private static Element learned(UpdateResult update) {
    UpdateResult.Learned learned = update.learned();
    Table table =
        new Table(
            "Rows, rate and steps", List.of(Table.Column.words(""), Table.Column.numbers("")));
    table.row("New train rows", Display.count(learned.newRows()));
    table.row("Train rows before", Display.count(learned.knownRows()));
    table.row("of these replayed", Display.count(learned.replayed()));
    table.row("Factor of rate and passes", Display.plain(learned.factor()));
    table.row("Highest learning rate", Display.plain(learned.learningRate()));
    table.row("Passes at most", Display.plain(learned.epochs()));
    table.row("Optimizer steps", Display.count(learned.steps()));
    table.row("Best step", Display.count(learned.bestStep()));
    table.row("Training", Display.duration(learned.seconds()));
    return SectionParts.section(
            "learned",
            "How it learned",
            "Learning rate and passes of the train section shrink with the root of the share of new"
                + " rows, within bounds.")
        .add(table.element());
  }

  private static Element history(List<UpdateResult> all) {
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
                line("new", Tone.BLUE, all, u -> first(u.nextDay(), Exam.Task::auc)),
                line("before", Tone.SLATE, all, u -> first(u.nextDay(), Exam.Task::before)))));
    figures.add(
        chart(
            "history-anchor",
            "AUC of earlier days",
            all,
            List.of(
                line("new", Tone.BLUE, all, u -> first(u.anchor(), Exam.Task::auc)),
                line("before", Tone.SLATE, all, u -> first(u.anchor(), Exam.Task::before)))));
    return section.add(SectionParts.grid(figures.stream().filter(f -> !f.isEmpty()).toList()));
  }

  private static IntervalEstimate first(Exam exam, Function<Exam.Task, IntervalEstimate> estimate) {
    return exam.tasks().stream().findFirst().map(estimate).orElse(IntervalEstimate.of(Double.NaN));
  }

  private static Element chart(String id, String title, List<UpdateResult> all, List<Line> lines) {
    Axis days =
        Axis.of("last day learned")
            .fromZeroToLast()
            .between(0, all.size() - 1)
            .as(at -> at >= 0 && at < all.size() ? all.get((int) at).until().substring(5) : "");
    LineChart chart = new LineChart(title, days, Axis.of(""), lines);
    return chart.isEmpty() ? Element.of("figure") : SectionParts.figure(title, "", chart.draw(id));
  }

  private static Line line(
      String label,
      Tone tone,
      List<UpdateResult> all,
      Function<UpdateResult, IntervalEstimate> estimate) {
    List<Line.Point> points = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      IntervalEstimate of = estimate.apply(all.get(i));
      points.add(new Line.Point(i, of.value(), of.low(), of.high()));
    }
    return new Line(label, tone, points);
  }
}
