package org.rectrain.report.data;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.prepare.profile.DataProfile;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Node;
import org.rectrain.report.html.Page;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.SectionParts;

/** The page of a data set's first look. */
public final class ProfilePage {
  private ProfilePage() {}

  public static Page of(DataProfile profile) {
    String name =
        profile.tables().stream().map(DataProfile.Table::location).findFirst().orElse("nothing");
    Element main = Element.of("main");
    main.add(log(profile.log()));
    for (DataProfile.Table table : profile.tables()) {
      main.add(table(table));
    }
    Element head = Element.of("header").add(Element.of("h1").add("First look at " + name));
    return new Page("rectrain: profile of " + name, List.of(head, main));
  }

  private static Element log(DataProfile.Log log) {
    String lead =
        "From "
            + log.from()
            + " to "
            + log.to()
            + "; "
            + SectionParts.plural(log.badTimes(), "row has", "rows have")
            + " no readable time, "
            + SectionParts.plural(log.repeated(), "row repeats", "rows repeat")
            + " a user, item and time.";
    Element section = SectionParts.section("log", "The log", lead);
    Table labels =
        new Table(
            "Labels, of the rows where they can be read",
            List.of(
                Table.Column.words("Label"),
                Table.Column.numbers("Rate"),
                Table.Column.numbers("Unreadable rows")));
    log.labels()
        .forEach(
            (label, rate) ->
                labels.row(
                    label,
                    Display.share(rate),
                    Display.count(log.unreadableLabels().getOrDefault(label, 0L))));
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
    row(counts, "user", log.perUser());
    row(counts, "item", log.perItem());
    section.add(counts.element());
    return section.add(SectionParts.grid(ProfileCharts.of(log)));
  }

  private static void row(Table counts, String per, DataProfile.Counts of) {
    counts.row(
        per,
        Display.count(of.entities()),
        Display.plain(of.mean()),
        Display.count(of.least()),
        Display.count(of.median()),
        Display.count(of.p90()),
        Display.count(of.p99()),
        Display.count(of.most()));
  }

  private static Element table(DataProfile.Table table) {
    String lead =
        SectionParts.plural(table.rows(), "row", "rows")
            + ", "
            + Display.count(table.unreadable())
            + " of them unreadable, in "
            + SectionParts.plural(table.files(), "file", "files")
            + " ("
            + table.format()
            + "): "
            + table.location();
    Element section = SectionParts.section(table.name(), "Table " + table.name(), lead);
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
    for (DataProfile.Column column : table.columns()) {
      List<String> often = new ArrayList<>();
      column
          .frequent()
          .forEach((value, share) -> often.add(cut(value) + " " + Display.share(share)));
      List<Node> cells = new ArrayList<>();
      for (String text :
          List.of(
              column.name(),
              column.type(),
              Display.share(column.missing()),
              Display.count(column.distinct()),
              cut(column.least()),
              cut(column.most()),
              Display.plain(column.mean()),
              Display.plain(column.median()))) {
        cells.add(SectionParts.text(text));
      }
      cells.add(Element.of("span", "wrap").add(String.join(", ", often)));
      columns.row(cells, "");
    }
    section.add(columns.element());
    List<Element> charts = ProfileCharts.of(table);
    return charts.isEmpty() ? section : section.add(SectionParts.grid(charts));
  }

  private static String cut(String text) {
    return text.length() <= 32 ? text : text.substring(0, 31) + "\u2026";
  }
}
