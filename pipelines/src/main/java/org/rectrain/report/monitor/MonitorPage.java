package org.rectrain.report.monitor;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.rectrain.report.chart.HeatMap;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Node;
import org.rectrain.report.html.Page;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.Tree;

/** The page of a verdict ({@code org.rectrain.monitor.MonitorResult}). */
public final class MonitorPage {
  private static final String FOOTER =
      "Made by rectrain. This page is one file and needs no network; every number in it comes from"
          + " verdict.json beside it.";

  private MonitorPage() {}

  /** Draws the page. */
  public static Page of(Tree verdict) {
    Element main = Element.of("main").add(map(verdict));
    main.add(TaskSection.draw(verdict));
    main.add(changes(verdict));
    main.add(distances(verdict));
    return new Page(
        "rectrain monitor: " + verdict.text("date"),
        List.of(head(verdict), main, Element.of("footer").add(FOOTER)));
  }

  private static Element head(Tree verdict) {
    Tree reference = verdict.at("reference");
    Tone tone =
        switch (verdict.text("decision")) {
          case "nothing_to_do" -> Tone.TEAL;
          case "not_enough" -> Tone.OCHRE;
          default -> Tone.RUST;
        };
    Element run =
        Element.of("p", "run")
            .add("Window ")
            .add(Element.of("b").add(verdict.text("window") + " to " + verdict.text("date")))
            .add(
                " against "
                    + SectionParts.plural(reference.number("rows"), "row", "rows")
                    + " of about "
                    + SectionParts.plural(Math.rint(reference.number("users")), "user", "users")
                    + " from "
                    + reference.text("from")
                    + " to "
                    + reference.text("to"));
    Element reasons = Element.of("ul", "verdicts");
    for (Tree reason : verdict.list("reasons")) {
      reasons.add(
          Element.of("li", Tone.RUST.cssClass())
              .add(
                  Element.of("span", "mark").add("\u2717"),
                  Element.of("b").add(reason.text("cause").replace('_', ' ')),
                  Element.of("span").add(reason.text("sentence"))));
    }
    if (reasons.isEmpty()) {
      reasons.add(
          Element.of("li", tone.cssClass())
              .add(
                  Element.of("span", "mark").add(tone == Tone.TEAL ? "\u2713" : "\u2013"),
                  Element.of("b").add(verdict.text("decision").replace('_', ' ')),
                  Element.of("span").add(verdict.text("sentence"))));
    }
    return Element.of("header").add(run, Element.of("h1").add(headline(verdict)), reasons);
  }

  private static String headline(Tree verdict) {
    String first = verdict.list("reasons").stream().map(r -> r.text("name")).findFirst().orElse("");
    return switch (verdict.text("decision")) {
      case "broken" -> "The data is broken: look at " + first + " before anything is trained";
      case "retrain" -> "Retraining is due: " + first + " has moved";
      case "nothing_to_do" -> "Nothing has moved by more than chance does";
      default -> "Too few rows to judge";
    };
  }

  private static Element map(Tree verdict) {
    List<Tree> windows = verdict.list("windows");
    Set<String> names = new LinkedHashSet<>();
    windows.forEach(w -> w.list("features").forEach(f -> names.add(f.text("name"))));
    List<HeatMap.Row> rows = new ArrayList<>();
    for (String name : names) {
      List<HeatMap.Cell> cells = new ArrayList<>();
      for (Tree window : windows) {
        Tree feature = named(window, name);
        double ratio = feature.number("value") / feature.number("limit");
        String told =
            window.text("date")
                + ", "
                + name
                + ": "
                + (Double.isNaN(ratio)
                    ? "not enough rows"
                    : Display.plain(feature.number("value"))
                        + ", limit "
                        + Display.plain(feature.number("limit")));
        cells.add(new HeatMap.Cell(ratio, told));
      }
      rows.add(new HeatMap.Row(name, cells));
    }
    List<String> dates =
        windows.stream().map(w -> w.text("date").substring(5).replace('T', ' ')).toList();
    String lead =
        "Each feature in each window, by its distance ("
            + verdict.text("distance").replace('_', '-')
            + ") from the reference as a share of what chance reaches in a window of that size;"
            + " a cross marks those beyond it. At most "
            + Display.share(verdict.number("false_alarms"))
            + " of windows without drift raise any alarm.";
    Element section = SectionParts.section("features", "Features over time", lead);
    if (!rows.isEmpty()) {
      section.add(HeatMap.draw("heat", "Features over time", dates, rows));
    }
    double untimed = verdict.number("untimed_rows");
    if (untimed > 0) {
      section.add(
          SectionParts.note(
              SectionParts.plural(untimed, "row has", "rows have")
                  + " no readable time and belong to no window."));
    }
    return section;
  }

  private static Tree named(Tree window, String feature) {
    return window.list("features").stream()
        .filter(f -> f.text("name").equals(feature))
        .findFirst()
        .orElse(Tree.NONE);
  }

  private static Tree last(Tree verdict) {
    List<Tree> windows = verdict.list("windows");
    return windows.isEmpty() ? Tree.NONE : windows.get(windows.size() - 1);
  }

  private static Element changes(Tree verdict) {
    Tree examples = verdict.at("examples");
    String feature = examples.text("feature");
    Element section =
        SectionParts.section(
            "changes",
            "What changed most",
            feature.isEmpty()
                ? "No feature has moved beyond its limit; the largest changes of shares are those"
                    + " of chance."
                : feature + " has; the rows below hold what it has more of now.");
    Table table =
        new Table(
            "Shares that changed most, reference and last window",
            List.of(
                Table.Column.words("Feature"),
                Table.Column.words("Value"),
                Table.Column.numbers("Before"),
                Table.Column.numbers("Now"),
                Table.Column.numbers("Change")));
    for (Tree of : last(verdict).list("features")) {
      boolean moved = !of.text("state").equals("steady");
      if (!feature.isEmpty() && !moved) {
        continue;
      }
      of.list("changed").stream()
          .limit(moved ? 4 : 1)
          .forEach(
              c ->
                  table.row(
                      of.text("name"),
                      c.text("bucket"),
                      Display.share(c.number("before")),
                      Display.share(c.number("now")),
                      Display.difference(100 * (c.number("now") - c.number("before")))
                          + " points"));
    }
    if (!table.isEmpty()) {
      section.add(table.element());
    }
    List<String> columns = examples.texts("columns");
    if (!examples.list("rows").isEmpty()) {
      Table rows =
          new Table(
              "Rows with " + feature + ": " + examples.text("bucket") + ", one a user",
              columns.stream().map(Table.Column::words).toList());
      for (Tree row : examples.list("rows")) {
        List<Node> cells = new ArrayList<>();
        row.list()
            .forEach(cell -> cells.add(SectionParts.text(cell.exists() ? cell.text() : "\u2013")));
        rows.row(cells, "");
      }
      section.add(rows.element());
    }
    return section;
  }

  private static Element distances(Tree verdict) {
    Element section =
        SectionParts.section(
            "distances",
            "All distances of the last window",
            "The deciding one beside its limit, and the others for whoever is used to them; common"
                + " thresholds such as PSI 0.25 know nothing of the number of rows.");
    Table table =
        new Table(
            "Distances from the reference",
            List.of(
                Table.Column.words("Feature"),
                Table.Column.words("State"),
                Table.Column.numbers("Distance"),
                Table.Column.numbers("Limit"),
                Table.Column.numbers("PSI"),
                Table.Column.numbers("Jensen-Shannon, bits"),
                Table.Column.numbers("Kullback-Leibler, nats"),
                Table.Column.numbers("Wasserstein, deviations"),
                Table.Column.numbers("Kolmogorov-Smirnov"),
                Table.Column.numbers("Chi-square"),
                Table.Column.numbers("Missing")));
    for (Tree of : last(verdict).list("features")) {
      table.row(
          of.text("name"),
          of.text("state").replace('_', ' '),
          Display.plain(of.number("value")),
          Display.plain(of.number("limit")),
          Display.plain(of.number("psi")),
          Display.plain(of.number("jensen_shannon")),
          Display.plain(of.number("kullback_leibler")),
          Display.plain(of.number("wasserstein")),
          Display.plain(of.number("kolmogorov_smirnov")),
          Display.plain(of.number("chi_square")),
          Display.share(of.number("missing")));
    }
    return table.isEmpty() ? section : section.add(table.element());
  }
}
