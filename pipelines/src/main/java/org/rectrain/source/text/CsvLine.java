package org.rectrain.source.text;

import java.util.ArrayList;
import java.util.List;

/** One line of CSV by RFC 4180: cells may be quoted, and a quote within is doubled. */
public final class CsvLine {
  private CsvLine() {}

  /** The cells without their quotes. */
  public static List<String> cells(String line, String delimiter) {
    List<String> out = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
          cell.append(c);
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (!quoted && line.startsWith(delimiter, i)) {
        out.add(cell.toString());
        cell.setLength(0);
        i += delimiter.length() - 1;
      } else {
        cell.append(c);
      }
    }
    out.add(cell.toString());
    return out;
  }

  /** Whether a quote is left open, so that the cell goes on in the next line. */
  static boolean open(String line) {
    return line.chars().filter(c -> c == '"').count() % 2 == 1;
  }
}
