package org.rectrain.source;

import java.util.List;
import org.rectrain.config.data.TableFormat;

/**
 * Finds out whether cells of a CSV table go over several lines, as descriptions do. Files without
 * such cells can be cut anywhere, and a quote too many costs one row; so the rows are only read
 * over line ends where that is seen to make whole rows.
 */
final class CellBreaks {
  private static final int LINES = 50_000;
  private static final int FILES = 4;
  private static final int LONGEST = 200;

  private CellBreaks() {}

  /** Whether a row among the first lines of the first files goes over several lines. */
  static boolean in(Source source, int columns) {
    return source.format() == TableFormat.CSV
        && source.files().stream()
            .limit(FILES)
            .anyMatch(file -> in(source.head(file, LINES), source.delimiter(), columns));
  }

  static boolean in(List<String> lines, String delimiter, int columns) {
    for (int at = 0; at < lines.size(); at++) {
      if (!CsvLine.open(lines.get(at))) {
        continue;
      }
      StringBuilder row = new StringBuilder(lines.get(at));
      for (int next = at + 1; next < Math.min(lines.size(), at + LONGEST); next++) {
        row.append('\n').append(lines.get(next));
        if (CsvLine.open(lines.get(next))) {
          if (CsvLine.cells(row.toString(), delimiter).size() == columns) {
            return true;
          }
          break;
        }
      }
    }
    return false;
  }
}
