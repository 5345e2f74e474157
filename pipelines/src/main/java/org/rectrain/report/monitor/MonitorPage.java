package org.rectrain.report.monitor;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.monitor.MonitorResult;
import org.rectrain.monitor.MonitorResult.FeatureResult;
import org.rectrain.monitor.MonitorResult.WindowResult;
import org.rectrain.report.chart.HeatMap;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Node;
import org.rectrain.report.html.Page;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.SectionParts;

/** The page of a monitored log. */
public final class MonitorPage {
  private static final String FOOTER =
      "Made by rectrain. This page is one file and needs no network; every number in it comes from"
          + " verdict.json beside it.";

  private MonitorPage() {}

  /** Draws the page. */
  public static Page of(MonitorResult verdict) {
    Element main = Element.of("main").add(map(verdict));
    main.add(TaskSection.draw(verdict));
    main.add(changes(verdict));
    main.add(distances(verdict));
    return new Page(
        "rectrain monitor: " + verdict.date(),
        List.of(head(verdict), main, Element.of("footer").add(FOOTER)));
  }

  private static Element head(MonitorResult verdict) {
    MonitorResult.ReferenceFacts reference = verdict.reference();
    Tone tone =
        switch (verdict.decision()) {
          case NOTHING_TO_DO -> Tone.TEAL;
          case NOT_ENOUGH -> Tone.OCHRE;
          case RETRAIN, BROKEN -> Tone.RUST;
        };
    Element run =
        Element.of("p", "run")
            .add("Window ")
            .add(Element.of("b").add(verdict.window() + " to " + verdict.date()))
            .add(
                " against "
                    + SectionParts.plural(reference.rows(), "row", "rows")
                    + " of about "
                    + SectionParts.plural(Math.rint(reference.users()), "user", "users")
                    + " from "
                    + reference.from()
                    + " to "
                    + reference.to());
    Element reasons = Element.of("ul", "verdicts");
    for (MonitorResult.Reason reason : verdict.reasons()) {
      reasons.add(
          Element.of("li", Tone.RUST.cssClass())
              .add(
                  Element.of("span", "mark").add("\u2717"),
                  Element.of("b").add(words(reason.cause())),
                  Element.of("span").add(reason.sentence())));
    }
    if (reasons.isEmpty()) {
      reasons.add(
          Element.of("li", tone.cssClass())
              .add(
                  Element.of("span", "mark").add(tone == Tone.TEAL ? "\u2713" : "\u2013"),
                  Element.of("b").add(words(verdict.decision())),
                  Element.of("span").add(verdict.sentence())));
    }
    return Element.of("header").add(run, Element.of("h1").add(headline(verdict)), reasons);
  }

  private static String headline(MonitorResult verdict) {
    String first =
        verdict.reasons().stream().map(MonitorResult.Reason::name).findFirst().orElse("");
    return switch (verdict.decision()) {
      case BROKEN -> "The data is broken: look at " + first + " before anything is trained";
      case RETRAIN -> "Retraining is due: " + first + " has moved";
      case NOTHING_TO_DO -> "Nothing has moved by more than chance does";
      case NOT_ENOUGH -> "Too few rows to judge";
    };
  }

  private static Element map(MonitorResult verdict) {
    List<WindowResult> windows = verdict.windows();
    Set<String> names = new LinkedHashSet<>();
    windows.forEach(w -> w.features().forEach(f -> names.add(f.name())));
    List<HeatMap.Row> rows = new ArrayList<>();
    for (String name : names) {
      List<HeatMap.Cell> cells = new ArrayList<>();
      for (WindowResult window : windows) {
        Optional<FeatureResult> feature = named(window, name);
        double value = feature.map(FeatureResult::value).orElse(Double.NaN);
        double limit = feature.map(FeatureResult::limit).orElse(Double.NaN);
        double ratio = value / limit;
        String title =
            window.date()
                + ", "
                + name
                + ": "
                + (Double.isNaN(ratio)
                    ? "not enough rows"
                    : Display.plain(value) + ", limit " + Display.plain(limit));
        cells.add(new HeatMap.Cell(ratio, title));
      }
      rows.add(new HeatMap.Row(name, cells));
    }
    List<String> dates =
        windows.stream().map(w -> w.date().substring(5).replace('T', ' ')).toList();
    String lead =
        "Each feature in each window, by its distance ("
            + verdict.distance().replace('_', '-')
            + ") from the reference as a share of what chance reaches in a window of that size;"
            + " a cross marks those beyond it. At most "
            + Display.share(verdict.falseAlarms())
            + " of windows without drift raise any alarm.";
    Element section = SectionParts.section("features", "Features over time", lead);
    if (!rows.isEmpty()) {
      section.add(HeatMap.draw("heat", "Features over time", dates, rows));
    }
    double untimed = verdict.untimedRows();
    if (untimed > 0) {
      section.add(
          SectionParts.note(
              SectionParts.plural(untimed, "row has", "rows have")
                  + " no readable time and belong to no window."));
    }
    return section;
  }

  private static Optional<FeatureResult> named(WindowResult window, String feature) {
    return window.features().stream().filter(f -> f.name().equals(feature)).findFirst();
  }

  private static List<FeatureResult> last(MonitorResult verdict) {
    List<WindowResult> windows = verdict.windows();
    return windows.isEmpty() ? List.of() : windows.get(windows.size() - 1).features();
  }

  static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static Element changes(MonitorResult verdict) {
    MonitorResult.Examples examples = verdict.examples();
    String feature = examples.feature();
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
    for (FeatureResult of : last(verdict)) {
      boolean moved = of.state() != MonitorResult.State.STEADY;
      if (!feature.isEmpty() && !moved) {
        continue;
      }
      of.changed().stream()
          .limit(moved ? 4 : 1)
          .forEach(
              c ->
                  table.row(
                      of.name(),
                      c.bucket(),
                      Display.share(c.before()),
                      Display.share(c.now()),
                      Display.difference(100 * (c.now() - c.before())) + " points"));
    }
    if (!table.isEmpty()) {
      section.add(table.element());
    }
    List<String> columns = examples.columns();
    if (!examples.rows().isEmpty()) {
      Table rows =
          new Table(
              "Rows with " + feature + ": " + examples.bucket() + ", one a user",
              columns.stream().map(Table.Column::words).toList());
      for (List<@Nullable String> row : examples.rows()) {
        List<Node> cells = new ArrayList<>();
        row.forEach(cell -> cells.add(SectionParts.text(cell == null ? "\u2013" : cell)));
        rows.row(cells, "");
      }
      section.add(rows.element());
    }
    return section;
  }

  private static Element distances(MonitorResult verdict) {
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
    for (FeatureResult of : last(verdict)) {
      table.row(
          of.name(),
          words(of.state()),
          distance(of.value()),
          distance(of.limit()),
          distance(of.psi()),
          distance(of.jensenShannon()),
          distance(of.kullbackLeibler()),
          Display.plain(of.wasserstein()),
          Display.plain(of.kolmogorovSmirnov()),
          Display.plain(of.chiSquare()),
          Display.share(of.missing()));
    }
    return table.isEmpty() ? section : section.add(table.element());
  }

  /** With the digits that tell a small distance from its limit. */
  private static String distance(double value) {
    return Math.abs(value) >= 0.01 || value == 0 || !Double.isFinite(value)
        ? Display.plain(value)
        : String.format(java.util.Locale.ROOT, "%.6f", value);
  }
}
