package org.rectrain.source;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.unsafe.types.UTF8String;
import org.rectrain.Failure;
import org.rectrain.source.text.TextRows;

/** Values as Python's print writes them, which are no JSON. */
public final class Literals {
  private static final Pattern LIST = Pattern.compile("(?s)\\s*\\[\\s*(u?'.*'|\\{.*})\\s*]\\s*");
  private static final Pattern DICT = Pattern.compile("(?s)\\s*\\{\\s*u?'.*}\\s*");

  private static final int SAMPLE = 200;

  private Literals() {}

  /** Whether a text looks like a list or a dictionary that Python printed. */
  public static boolean isPython(String text) {
    return DICT.matcher(text).matches()
        || (LIST.matcher(text).matches() && text.contains("'") && !text.contains("\":"));
  }

  /**
   * Rejects columns whose values are Python's: their commas, quotes and brackets would be taken as
   * part of them.
   */
  static void reject(Source source, List<String> columns) {
    TableParts table = new TableParts(source, columns);
    for (TableParts.Part part : table.parts(source.first(), Long.MAX_VALUE)) {
      int[] seen = new int[columns.size()];
      int[] python = new int[columns.size()];
      try (TextRows rows = table.rows(part, IntStream.range(0, columns.size()).toArray())) {
        for (int i = 0; i < SAMPLE && rows.next(); i++) {
          for (int c = 0; rows.broken() == null && c < seen.length; c++) {
            UTF8String value = rows.value(c);
            seen[c] += value == null ? 0 : 1;
            python[c] += value != null && isPython(value.toString()) ? 1 : 0;
          }
        }
      }
      for (int c = 0; c < seen.length; c++) {
        if (python[c] > 0 && 2 * python[c] > seen[c]) {
          throw Failure.input(
              part.file().file() + ": column '" + columns.get(c) + "' holds Python literals",
              hint(part.file().path(), columns.get(c)));
        }
      }
    }
  }

  /** The line that converts a file of one dictionary per line. */
  public static String hint(Path file) {
    return "its lines are Python literals; write them as JSON: python3 -c \"import ast,json,sys;"
        + " [print(json.dumps(ast.literal_eval(l))) for l in sys.stdin]\" < "
        + file
        + " > NEW.jsonl";
  }

  /** The line that converts a column of a CSV file. */
  static String hint(Path file, String column) {
    return "write the column as JSON: python3 -c \"import ast,json,pandas as p;"
        + " t=p.read_csv('"
        + file
        + "',dtype=str); t['"
        + column
        + "']=t['"
        + column
        + "'].map(lambda x:json.dumps(ast.literal_eval(x)),na_action='ignore');"
        + " t.to_csv('NEW.csv',index=False)\"";
  }
}
