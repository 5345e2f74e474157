package org.rectrain.report.chart;

import java.util.List;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;

/**
 * Rows of things over columns of times, each cell coloured by how far it has come towards its limit
 * and outlined, with a cross, once it is beyond: the colour alone never says it.
 */
public final class HeatMap {
  private static final double CELL = 24;
  private static final double TOP = 52;

  /** How much wider letters of labels are than those that are measured. */
  private static final double BOLD = 1.2;

  private static final int NAME_LENGTH = 24;

  /**
   * A cell.
   *
   * @param ratio 1 at the limit; NaN where nothing is known
   * @param title what a reader hears or sees on pointing at it
   */
  public record Cell(double ratio, String title) {}

  /** A row. */
  public record Row(String name, List<Cell> cells) {
    /** Copies the cells. */
    public Row {
      cells = List.copyOf(cells);
    }
  }

  private HeatMap() {}

  /**
   * Draws the map in a box that scrolls where it is wider than the page.
   *
   * @param columns names of the columns, shown upright
   */
  public static Element draw(String id, String title, List<String> columns, List<Row> rows) {
    double left =
        12
            + BOLD
                * rows.stream()
                    .mapToDouble(r -> Drawing.width(Drawing.fitting(r.name(), NAME_LENGTH)))
                    .max()
                    .orElse(0);
    double width = left + CELL * columns.size() + 8;
    double height = TOP + CELL * rows.size() + 4;
    long beyond = rows.stream().flatMap(r -> r.cells().stream()).filter(HeatMap::beyond).count();
    Element svg =
        Drawing.svg(
            id,
            title,
            Display.count(rows.size())
                + " rows, "
                + Display.count(columns.size())
                + " columns, "
                + Display.count(beyond)
                + " cells beyond their limit",
            width,
            height);
    svg.with("style", "width:" + Element.coordinate(width) + "px;max-width:none");
    for (int c = 0; c < columns.size(); c++) {
      double x = left + CELL * c + CELL / 2 + 4;
      svg.add(
          Drawing.text("tick", x, TOP - 8, "start", columns.get(c))
              .with(
                  "transform",
                  "rotate(-90 " + Element.coordinate(x) + " " + Element.coordinate(TOP - 8) + ")"));
    }
    for (int r = 0; r < rows.size(); r++) {
      double y = TOP + CELL * r;
      Row row = rows.get(r);
      svg.add(
          Drawing.text("label", left - 8, y + 16, "end", Drawing.fitting(row.name(), NAME_LENGTH)));
      for (int c = 0; c < row.cells().size(); c++) {
        svg.add(cell(row.cells().get(c), left + CELL * c, y));
      }
    }
    return Element.of("div", "scroll").with("tabindex", "0").add(svg);
  }

  private static boolean beyond(Cell cell) {
    return cell.ratio() > 1;
  }

  private static Element cell(Cell cell, double x, double y) {
    Tone tone = beyond(cell) ? Tone.RUST : Tone.BLUE;
    Element group = Element.of("g", tone.cssClass());
    double size = CELL - 2;
    Element box =
        Element.of("rect", "cell")
            .with("x", x + 1)
            .with("y", y + 1)
            .with("width", size)
            .with("height", size)
            .with("rx", 2);
    if (Double.isNaN(cell.ratio())) {
      box.with("class", "cell open");
    } else {
      // A fifth at the limit and all at ten times the limit: the eye sees ratios, not differences.
      double strength =
          beyond(cell)
              ? Math.min(1, 0.45 + 0.55 * Math.log10(cell.ratio()))
              : 0.05 + 0.25 * cell.ratio();
      box.with("fill-opacity", strength);
    }
    group.add(box.add(Element.of("title").add(cell.title())));
    if (beyond(cell)) {
      double low = 8;
      double high = CELL - 8;
      group.add(
          Drawing.line("cross", x + low, y + low, x + high, y + high),
          Drawing.line("cross", x + low, y + high, x + high, y + low));
    }
    return group;
  }
}
