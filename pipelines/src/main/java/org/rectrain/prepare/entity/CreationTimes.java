package org.rectrain.prepare.entity;

import java.time.DateTimeException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.source.RawRow;
import org.rectrain.source.Source;
import org.rectrain.source.TimeParser;

/** Since when the items of a catalogue exist. */
final class CreationTimes {
  private CreationTimes() {}

  /**
   * Epoch milliseconds of all rows, the least of all numbers where one has none.
   *
   * @param column of the times; null when the table has none
   * @param missing values without a meaning by column, to which those that are no times are added
   * @throws Failure (exit code 3) when there are values and none of them is a time
   */
  static long[] of(
      Source source,
      List<String> columns,
      @Nullable String column,
      TimeParser times,
      Collection<RawRow> rows,
      long[] missing) {
    long[] out = new long[rows.size()];
    Arrays.fill(out, Long.MIN_VALUE);
    if (column == null) {
      return out;
    }
    int place = columns.indexOf(column);
    String example = "";
    int at = 0;
    for (RawRow row : rows) {
      try {
        out[at] = times.millis(row, place);
      } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
        String text = row.text(place);
        if (text != null) {
          missing[place]++;
          example = example.isEmpty() ? times.misfit(text) : example;
        }
      }
      at++;
    }
    if (!example.isEmpty() && Arrays.stream(out).allMatch(time -> time == Long.MIN_VALUE)) {
      throw Failure.input(
          source.location()
              + ": column '"
              + column
              + "' ("
              + source.section()
              + ") has no time that can be read: "
              + example,
          "set " + source.section() + ".time_format to how times are written");
    }
    return out;
  }
}
