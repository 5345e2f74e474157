package org.rectrain.report.html;

import java.util.List;

/** A table that scrolls inside its own box where it is wider than the page. */
public final class Table {

  /** How a column is aligned. */
  public enum Align {
    /** Words. */
    START,
    /** Numbers. */
    END
  }

  /** A column: its heading and how its cells are aligned. */
  public record Column(String heading, Align align) {

    /** A column of words. */
    public static Column words(String heading) {
      return new Column(heading, Align.START);
    }

    /** A column of numbers. */
    public static Column numbers(String heading) {
      return new Column(heading, Align.END);
    }
  }

  private final String caption;
  private final List<Column> columns;
  private final Element body = Element.of("tbody");
  private int rows;

  /**
   * An empty table.
   *
   * @param caption what the table shows; shown above it
   * @param columns headings, the first of which names the rows
   */
  public Table(String caption, List<Column> columns) {
    this.caption = caption;
    this.columns = List.copyOf(columns);
  }

  /** Adds a row of plain texts, one per column. */
  public Table row(String... cells) {
    return row(List.of(cells).stream().map(Text::new).toList(), "");
  }

  /**
   * Adds a row.
   *
   * @param cells one per column
   * @param cssClass class of the row, or empty
   * @throws IllegalArgumentException when the number of cells is not that of the columns
   */
  public Table row(List<? extends Node> cells, String cssClass) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(
          "a row of " + cells.size() + " cells in a table of " + columns.size() + " columns");
    }
    Element row = Element.of("tr");
    if (!cssClass.isEmpty()) {
      row.with("class", cssClass);
    }
    for (int i = 0; i < cells.size(); i++) {
      Element cell = i == 0 ? Element.of("th").with("scope", "row") : Element.of("td");
      if (columns.get(i).align() == Align.END) {
        cell.with("class", "num");
      }
      row.add(cell.add(cells.get(i)));
    }
    body.add(row);
    rows++;
    return this;
  }

  /** Whether no row was added. */
  public boolean isEmpty() {
    return rows == 0;
  }

  /** The table in its scrolling box. */
  public Element element() {
    Element head = Element.of("tr");
    for (Column column : columns) {
      Element cell = Element.of("th").with("scope", "col");
      if (column.align() == Align.END) {
        cell.with("class", "num");
      }
      head.add(cell.add(column.heading()));
    }
    Element table =
        Element.of("table").with("aria-label", caption).add(Element.of("thead").add(head), body);
    // The caption is outside: within, it would scroll away with the columns.
    return Element.of("div", "table")
        .add(
            Element.of("p", "caption").with("aria-hidden", "true").add(caption),
            Element.of("div", "scroll")
                .with("role", "region")
                .with("aria-label", caption)
                .with("tabindex", "0")
                .add(table));
  }
}
