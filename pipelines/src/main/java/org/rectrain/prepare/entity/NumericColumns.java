package org.rectrain.prepare.entity;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.rectrain.Failure;
import org.rectrain.prepare.log.Fields;
import org.rectrain.source.RawRow;
import org.rectrain.source.Source;

/** Whether the numbers of a catalogue or of profiles can be read. */
final class NumericColumns {
  private NumericColumns() {}

  /**
   * Refuses numbers with other signs than the table's, and a column of words alone: as missing
   * values they would pass.
   *
   * @param numeric indexes of the numeric columns
   * @throws Failure (exit code 3) that names a column, a value and the keys that read it
   */
  static void require(Source source, List<String> columns, int[] numeric, Collection<RawRow> rows) {
    for (int column : numeric) {
      requireNumber(source, columns.get(column), column, rows);
      long found = 0;
      String example = "";
      String keys = "";
      for (RawRow row : rows) {
        String these = Fields.keysFor(row, column);
        boolean infinite = Double.isInfinite(row.numberOrMissing(column));
        if ((infinite || !these.isEmpty()) && found++ == 0) {
          keys = these;
          example = String.valueOf(row.text(column));
        }
      }
      if (found > 0) {
        String section = source.section();
        throw Failure.input(
            source.location()
                + ": "
                + found
                + (found == 1 ? " value" : " values")
                + " of the numeric column '"
                + columns.get(column)
                + "' ("
                + section
                + ") cannot be read, such as '"
                + example
                + "'",
            keys.isEmpty()
                ? "leave cells without a finite number empty"
                : "set "
                    + section
                    + "."
                    + keys.replace(", ", " and " + section + ".")
                    + " if its numbers are so written; else write them alike");
      }
    }
  }

  private static void requireNumber(
      Source source, String name, int column, Collection<RawRow> rows) {
    List<String> words =
        rows.stream().map(row -> row.text(column)).filter(Objects::nonNull).toList();
    if (!words.isEmpty()
        && rows.stream().allMatch(row -> row.text(column) == null || row.isWord(column))) {
      throw Failure.input(
          source.location()
              + ": none of "
              + words.size()
              + " values of the numeric column '"
              + name
              + "' ("
              + source.section()
              + ") is a number, such as '"
              + words.get(0)
              + "'",
          "leave 'kind: numeric' out if they are categories, or name another column");
    }
  }
}
