package org.rectrain.report.release;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.release.shadow.ShadowResult;
import org.rectrain.release.shadow.ShadowResult.Fit;
import org.rectrain.release.shadow.ShadowResult.Lists;
import org.rectrain.release.shadow.ShadowResult.Part;
import org.rectrain.release.shadow.ShadowResult.Task;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.IntervalList;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Page;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.SectionParts;

/** The page of two models on the same rows. */
public final class ShadowPage {
  private static final String FOOTER =
      "Made by rectrain. This page is one file and needs no network; every number in it comes from"
          + " shadow.json beside it.";
  private static final int MOST_SLICES = 20;
  private static final List<String> QUANTILES =
      List.of("1 %", "5 %", "25 %", "median", "75 %", "95 %", "99 %");

  private ShadowPage() {}

  /** Draws the page. */
  public static Page of(ShadowResult result) {
    Element main = Element.of("main");
    main.add(agreement(result));
    for (Task task : result.tasks()) {
      main.add(scores(result, task));
      main.add(slices(task));
    }
    return new Page(
        "rectrain shadow: " + result.a() + " and " + result.b(),
        List.of(head(result), main, Element.of("footer").add(FOOTER)));
  }

  private static Element head(ShadowResult result) {
    Element run =
        Element.of("p", "run")
            .add(Element.of("b").add(result.a()))
            .add(" serves, ")
            .add(Element.of("b").add(result.b()))
            .add(
                " was shown to nobody; both scored the same "
                    + SectionParts.plural(result.rows(), "row", "rows")
                    + " of "
                    + SectionParts.plural(result.users(), "user", "users"));
    Lists lists = result.lists();
    String headline =
        lists != null
            ? Display.share(lists.overlap().value()) + " of the positions of a list stay"
            : "Scores differ by "
                + Display.decimals(result.tasks().get(0).distance(), 4)
                + " on average";
    return Element.of("header")
        .add(run, Element.of("h1").add(headline), Element.of("p", "lead").add(result.sentence()));
  }

  private static Element agreement(ShadowResult result) {
    Table table =
        new Table(
            "Agreement, 1 being the same",
            List.of(
                Table.Column.words("What"),
                Table.Column.numbers("Value"),
                Table.Column.numbers("Users")));
    Lists lists = result.lists();
    if (lists != null) {
      String k = Display.count(lists.k());
      row(table, "Items in common among the first " + k, Measured.of(lists.overlap()), lists);
      row(table, "Rank-biased overlap", Measured.of(lists.rankBiased()), lists);
      table.row(
          "Same first item", Display.decimals(lists.sameFirst(), 3), Display.count(lists.users()));
    }
    for (Task task : result.tasks()) {
      table.row(
          List.of(
              SectionParts.text("Order of a user's rows by " + task.task() + " (tau-b)"),
              SectionParts.cell(Measured.of(task.kendall()), v -> Display.decimals(v, 3)),
              SectionParts.text(Display.count(task.rankedUsers()))),
          "");
    }
    Element section =
        SectionParts.section(
            "agreement",
            "How alike they rank",
            lists != null
                ? "Means over users, with 95 % intervals."
                : "One of the models retrieves no lists: only the orders of rows are compared.");
    return section.add(table.element());
  }

  private static void row(Table table, String name, Measured measured, Lists lists) {
    table.row(
        List.of(
            SectionParts.text(name),
            SectionParts.cell(measured, v -> Display.decimals(v, 3)),
            SectionParts.text(Display.count(lists.users()))),
        "");
  }

  private static Element scores(ShadowResult result, Task task) {
    String name = task.task();
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
    fit(fit, result.a(), task.first());
    fit(fit, result.b(), task.second());
    Table quantiles =
        new Table(
            "Difference of scores, " + result.b() + " minus " + result.a(),
            QUANTILES.stream().map(Table.Column::numbers).toList());
    quantiles.row(task.quantiles().stream().map(Display::fineDifference).toArray(String[]::new));
    Measured mean = Measured.of(task.difference());
    return SectionParts.section(
            "scores-" + name,
            "Scores of " + name,
            "On average "
                + result.b()
                + " says "
                + mean.sentence(v -> Display.fineDifference(v))
                + "; a row's scores lie "
                + Display.decimals(task.distance(), 4)
                + " apart. Calibration is predicted over observed positives, 1 being right.")
        .add(quantiles.element(), fit.element());
  }

  private static void fit(Table table, String model, Fit fit) {
    table.row(
        model,
        Display.decimals(fit.mean(), 4),
        Display.count(fit.labelled()),
        Display.decimals(fit.calibration(), 3),
        Display.decimals(fit.expectedError(), 4),
        Display.score(fit.auc()));
  }

  private static Element slices(Task task) {
    List<IntervalList.Estimate> rows = new ArrayList<>();
    for (Part part : task.slices()) {
      Measured excess = Measured.of(part.excess());
      if (rows.size() < MOST_SLICES && excess.defined()) {
        rows.add(
            new IntervalList.Estimate(
                part.slice(),
                excess.value(),
                excess.low(),
                excess.high(),
                Display.fineDifference(excess.value()),
                (part.moved() ? "moves, " : "") + SectionParts.plural(part.rows(), "row", "rows"),
                part.moved() ? Tone.RUST : Tone.TEAL));
      }
    }
    String name = task.task();
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
