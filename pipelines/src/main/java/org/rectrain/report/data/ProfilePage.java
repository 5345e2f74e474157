package org.rectrain.report.data;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.report.chart.BarList;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Node;
import org.rectrain.report.html.Page;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.Tree;

/** The page of a data set's first look ({@code org.rectrain.prepare.profile.DataProfile}). */
public final class ProfilePage {
  private static final int MOST_BARS = 31;

  private ProfilePage() {}

  public static Page of(String name, Tree profile) {
    Element main = Element.of("main");
    Tree log = profile.at("log");
    main.add(log(log));
    for (Tree table : profile.list("tables")) {
      main.add(table(table));
    }
    Element head = Element.of("header").add(Element.of("h1").add("First look at " + name));
    return new Page("rectrain: profile of " + name, List.of(head, main));
  }

  private static Element log(Tree log) {
    String lead =
        "From "
            + log.text("from")
            + " to "
            + log.text("to")
            + "; "
            + SectionParts.plural(log.number("bad_times"), "row has", "rows have")
            + " no readable time, "
            + SectionParts.plural(log.number("repeated"), "row repeats", "rows repeat")
            + " a user, item and time.";
    Element section = SectionParts.section("log", "The log", lead);
    Table labels =
        new Table(
            "Labels, of the rows where they can be read",
            List.of(
                Table.Column.words("Label"),
                Table.Column.numbers("Rate"),
                Table.Column.numbers("Unreadable rows")));
    log.fields("labels")
        .forEach(
            (label, rate) ->
                labels.row(
                    label,
                    Display.share(rate.number()),
                    Display.count(log.number("unreadable_labels", label))));
    section.add(labels.element());
    Table counts =
        new Table(
            "Rows per user and item",
            List.of(
                Table.Column.words("Per"),
                Table.Column.numbers("Entities"),
                Table.Column.numbers("Mean"),
                Table.Column.numbers("Least"),
                Table.Column.numbers("Median"),
                Table.Column.numbers("90 %"),
                Table.Column.numbers("99 %"),
                Table.Column.numbers("Most")));
    for (String per : List.of("user", "item")) {
      Tree of = log.at("per_" + per);
      counts.row(
          per,
          Display.count(of.number("entities")),
          Display.plain(of.number("mean")),
          Display.count(of.number("least")),
          Display.count(of.number("median")),
          Display.count(of.number("p90")),
          Display.count(of.number("p99")),
          Display.count(of.number("most")));
    }
    section.add(counts.element());
    List<BarList.Bar> bars = new ArrayList<>();
    log.fields("days")
        .forEach(
            (day, rows) ->
                bars.add(
                    new BarList.Bar(
                        day, rows.number(), Display.count(rows.number()), "", Tone.BLUE)));
    if (!bars.isEmpty() && bars.size() <= MOST_BARS) {
      section.add(
          SectionParts.grid(
              List.of(
                  SectionParts.figure("Rows per day", "UTC", BarList.draw("Rows per day", bars)))));
    }
    return section;
  }

  private static Element table(Tree table) {
    String lead =
        SectionParts.plural(table.number("rows"), "row", "rows")
            + ", "
            + Display.count(table.number("unreadable"))
            + " of them unreadable, in "
            + SectionParts.plural(table.number("files"), "file", "files")
            + " ("
            + table.text("format")
            + "): "
            + table.text("location");
    Element section = SectionParts.section(table.text("name"), "Table " + table.text("name"), lead);
    Table columns =
        new Table(
            "Columns; distinct values within about 2 %",
            List.of(
                Table.Column.words("Column"),
                Table.Column.words("Type"),
                Table.Column.numbers("Missing"),
                Table.Column.numbers("Distinct"),
                Table.Column.words("Least"),
                Table.Column.words("Most"),
                Table.Column.numbers("Mean"),
                Table.Column.numbers("Median"),
                Table.Column.words("Most frequent")));
    for (Tree column : table.list("columns")) {
      List<String> often = new ArrayList<>();
      column
          .fields("frequent")
          .forEach((value, share) -> often.add(cut(value) + " " + Display.share(share.number())));
      List<Node> cells = new ArrayList<>();
      for (String text :
          List.of(
              column.text("name"),
              column.text("type"),
              Display.share(column.number("missing")),
              Display.count(column.number("distinct")),
              cut(column.text("least")),
              cut(column.text("most")),
              Display.plain(column.number("mean")),
              Display.plain(column.number("median")))) {
        cells.add(SectionParts.text(text));
      }
      cells.add(Element.of("span", "wrap").add(String.join(", ", often)));
      columns.row(cells, "");
    }
    section.add(columns.element());
    return section;
  }

  private static String cut(String text) {
    return text.length() <= 32 ? text : text.substring(0, 31) + "\u2026";
  }
}
