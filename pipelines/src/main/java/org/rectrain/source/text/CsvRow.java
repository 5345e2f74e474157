package org.rectrain.source.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.data.Dialect.Quote;

/**
 * One row of CSV as bytes, cut into cells. A cell that begins with a quote ends with one before a
 * delimiter or the end of the row; where another letter follows, the quotes are letters.
 */
public final class CsvRow {
  /** What {@link #cut} says of a row whose last cell has no closing quote. */
  static final int OPEN = -1;

  private final byte[] delimiter;
  private final Quote quote;
  private final int[] slots;
  private final int[] from;
  private final int[] to;
  private final boolean[] escaped;
  private byte[] bytes = new byte[0];

  /**
   * A cutter.
   *
   * @param slots what to keep: the slot of each cell, -1 for none; cells beyond it are counted only
   * @param count number of slots
   */
  public CsvRow(String delimiter, Quote quote, int[] slots, int count) {
    this.delimiter = delimiter.getBytes(StandardCharsets.UTF_8);
    this.quote = quote;
    this.slots = slots;
    from = new int[count];
    to = new int[count];
    escaped = new boolean[count];
  }

  /** All cells of one line. */
  public static List<String> cells(byte[] line, String delimiter, Quote quote) {
    CsvRow counter = new CsvRow(delimiter, quote, new int[0], 0);
    int count = counter.cut(line, 0, line.length);
    int cells = count == OPEN ? counter.count(line, 0, line.length) : count;
    int[] slots = new int[cells];
    Arrays.setAll(slots, i -> i);
    CsvRow row = new CsvRow(delimiter, count == OPEN ? Quote.OFF : quote, slots, cells);
    row.cut(line, 0, line.length);
    List<String> out = new ArrayList<>(cells);
    for (int i = 0; i < cells; i++) {
      UTF8String value = row.value(i);
      out.add(value == null ? "" : value.toString());
    }
    return out;
  }

  /** The number of cells of a row, or {@link #OPEN}. */
  int cut(byte[] row, int start, int end) {
    bytes = row;
    Arrays.fill(from, 0);
    Arrays.fill(to, 0);
    int place = 0;
    int at = start;
    while (true) {
      int slot = place < slots.length ? slots[place] : -1;
      int cellStart = at;
      int cellEnd = -1;
      boolean twice = false;
      if (quote != Quote.OFF && at < end && row[at] == '"') {
        int scan = at + 1;
        while (scan < end) {
          byte b = row[scan];
          if (b == '"') {
            if (quote == Quote.DOUBLED && scan + 1 < end && row[scan + 1] == '"') {
              twice = true;
              scan += 2;
              continue;
            }
            break;
          }
          if (b == '\\' && quote == Quote.BACKSLASH) {
            twice = true;
            scan++;
          }
          scan++;
        }
        if (scan >= end) {
          return OPEN;
        }
        int after = scan + 1;
        while (after < end && row[after] == ' ') {
          after++;
        }
        if (after == end || isDelimiter(row, after, end)) {
          cellStart = at + 1;
          cellEnd = scan;
          at = after;
        }
      }
      if (cellEnd < 0) {
        twice = false;
        while (at < end && !isDelimiter(row, at, end)) {
          if (row[at] == '\\' && quote == Quote.BACKSLASH) {
            if (at + 1 == end) {
              return OPEN;
            }
            twice = true;
            at++;
          }
          at++;
        }
        cellEnd = at;
      }
      if (slot >= 0) {
        from[slot] = cellStart;
        to[slot] = cellEnd;
        escaped[slot] = twice;
      }
      place++;
      if (at >= end) {
        return place;
      }
      at += delimiter.length;
      if (at == end) {
        return place + 1;
      }
    }
  }

  /** The number of cells of a line by itself, quotes as letters. */
  int count(byte[] row, int start, int end) {
    int out = 1;
    for (int at = start; at < end; at++) {
      if (isDelimiter(row, at, end)) {
        out++;
        at += delimiter.length - 1;
      }
    }
    return out;
  }

  boolean isOpenWithoutQuote() {
    return quote == Quote.BACKSLASH;
  }

  private boolean isDelimiter(byte[] row, int at, int end) {
    if (row[at] != delimiter[0]) {
      return false;
    }
    if (delimiter.length == 1) {
      return true;
    }
    return at + delimiter.length <= end
        && Arrays.equals(row, at, at + delimiter.length, delimiter, 0, delimiter.length);
  }

  /** The cell in a slot of the row that was cut last; null when it is empty. */
  @Nullable UTF8String value(int slot) {
    int length = to[slot] - from[slot];
    if (length == 0) {
      return null;
    }
    if (!escaped[slot]) {
      return UTF8String.fromBytes(bytes, from[slot], length);
    }
    byte[] out = new byte[length];
    int count = 0;
    if (quote == Quote.BACKSLASH && length == 2 && bytes[from[slot] + 1] == 'N') {
      return null; // \N is how databases write a missing value
    }
    for (int at = from[slot]; at < to[slot]; at++) {
      byte b = bytes[at];
      boolean doubled = quote == Quote.DOUBLED && b == '"';
      boolean backslash = quote == Quote.BACKSLASH && b == '\\';
      if (doubled || backslash) {
        at++;
        b = bytes[at];
      }
      if (backslash) {
        b = (byte) (b == 'n' ? '\n' : b == 't' ? '\t' : b == 'r' ? '\r' : b);
      }
      out[count++] = b;
    }
    return UTF8String.fromBytes(out, 0, count);
  }
}
