package org.rectrain.source.text;

import java.io.IOException;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * TextRows of CSV. A row whose quote is left open goes on in the next lines where that makes a
 * whole row; where each line is a whole row by itself, the quote is one too many and costs one row.
 */
public final class CsvRows implements TextRows {
  public static final String NOT_UTF8 = "bytes that are not text in the encoding of the table";
  private static final int LONGEST_LINES = 2000;
  private static final int LONGEST_BYTES = 8 << 20;

  private final LineReader lines;
  private final CsvRow row;
  private final int cells;
  private final long end;
  private final long from;
  private final boolean blankIsEmpty;
  private @Nullable String broken;
  private boolean over;
  private long line;
  private long extended;

  /**
   * TextRows of a part of a file.
   *
   * @param cells expected number
   * @param from first byte; above 0 the row that it falls into is left to the part before
   * @param end rows that begin at or after this byte are left to the next part
   */
  public CsvRows(TextFile file, CsvRow row, int cells, boolean tabs, long from, long end)
      throws IOException {
    this.row = row;
    this.cells = cells;
    this.from = from;
    this.end = end;
    this.blankIsEmpty = !tabs;
    lines = new LineReader(file.open(from == 0 ? 0 : from - 1), file.path());
    if (from > 0) {
      lines.next();
    }
  }

  /** Passes over the line that names the columns. */
  public void skipHeader() {
    while (lines.next()) {
      line++;
      if (!isBlank()) {
        return;
      }
    }
  }

  /** Whether the row goes over several lines. */
  public boolean isOverLines() {
    return over;
  }

  @Override
  public boolean next() {
    while (lines.next()) {
      line += 1 + extended;
      extended = 0;
      if (from + lines.offset() - (from > 0 ? 1 : 0) >= end) {
        return false;
      }
      if (!isBlank()) {
        cut();
        return true;
      }
    }
    return false;
  }

  private boolean isBlank() {
    byte[] bytes = lines.bytes();
    for (int at = lines.start(); at < lines.end(); at++) {
      if (bytes[at] != ' ' && !(bytes[at] == '\t' && blankIsEmpty)) {
        return false;
      }
    }
    return true;
  }

  private void cut() {
    int found = row.cut(lines.bytes(), lines.start(), lines.end());
    over = false;
    if (found == CsvRow.OPEN) {
      found = over();
      over = found != CsvRow.OPEN;
    }
    if (lines.isHigh() && !Bytes.isUtf8(lines.bytes(), lines.start(), lines.end())) {
      broken = NOT_UTF8;
    } else if (found == CsvRow.OPEN) {
      broken = "a quote is not closed";
    } else {
      broken = found == cells ? null : found + " cells; expected " + cells;
    }
  }

  /** The cells of the row over several lines; OPEN, and one line only, when that makes none. */
  private int over() {
    boolean wholeAlone = row.count(lines.bytes(), lines.start(), lines.end()) == cells;
    for (int more = 0; more < LONGEST_LINES; more++) {
      int before = lines.end() - lines.start();
      if (!lines.extend() || lines.end() - lines.start() > LONGEST_BYTES) {
        break;
      }
      byte[] bytes = lines.bytes();
      int next = lines.start() + before;
      while (next < lines.end() && (bytes[next] == '\n' || bytes[next] == '\r')) {
        next++;
      }
      wholeAlone &= row.count(bytes, next, lines.end()) == cells;
      int found = mayClose(bytes, next) ? row.cut(bytes, lines.start(), lines.end()) : CsvRow.OPEN;
      if (found != CsvRow.OPEN) {
        if (found == cells && !wholeAlone) {
          extended = more + 1L;
          return found;
        }
        break;
      }
    }
    lines.shrink();
    return CsvRow.OPEN;
  }

  private boolean mayClose(byte[] bytes, int from) {
    for (int at = from; at < lines.end(); at++) {
      if (bytes[at] == '"') {
        return true;
      }
    }
    // A backslash before the line's end keeps a row open without any quote.
    return row.isOpenWithoutQuote();
  }

  @Override
  public @Nullable String broken() {
    return broken;
  }

  @Override
  public long line() {
    return line;
  }

  @Override
  public String raw() {
    return lines.shown();
  }

  @Override
  public @Nullable UTF8String value(int column) {
    return row.value(column);
  }

  @Override
  public void close() {
    lines.close();
  }
}
