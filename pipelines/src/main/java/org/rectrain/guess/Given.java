package org.rectrain.guess;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.rectrain.Failure;
import org.rectrain.config.read.Suggestions;

/** What a person says about the tables: {@code role=column} and {@code table=file}. */
final class Given {
  static final List<String> COLUMNS =
      List.of(
          "user",
          "item",
          "time",
          "event",
          "label",
          "rating",
          "dwell",
          "position",
          "request",
          "variant");
  static final List<String> TABLES = List.of("log", "items", "users", "assignment");

  private Given() {}

  /**
   * Checks names of roles and columns.
   *
   * @throws Failure (exit code 2) for one that is not there
   */
  static Map<String, String> of(List<String> pairs, List<Glimpse> tables) {
    Map<String, String> out = new HashMap<>();
    TreeSet<String> columns = new TreeSet<>();
    tables.forEach(t -> t.columns().forEach(c -> columns.add(c.name())));
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      String role = pair.substring(0, equals);
      String value = pair.substring(equals + 1);
      if (COLUMNS.contains(role)) {
        if (!columns.contains(value)) {
          throw Failure.usage(
              pair
                  + ": no table has a column '"
                  + value
                  + "'"
                  + Suggestions.nearest(value, columns)
                      .map(n -> "; did you mean '" + n + "'?")
                      .orElse(""),
              "the columns are: " + String.join(", ", columns));
        }
      } else if (TABLES.contains(role)) {
        if (tables.stream().noneMatch(t -> isNamed(t, value))) {
          throw Failure.usage(
              pair + ": no such table",
              "the tables are: " + String.join(", ", tables.stream().map(Glimpse::path).toList()));
        }
      } else {
        throw Failure.usage(
            pair + ": '" + role + "' is no role",
            "expected one of "
                + String.join(", ", COLUMNS)
                + " with a column, or "
                + String.join(", ", TABLES)
                + " with a file");
      }
      out.put(role, value);
    }
    return out;
  }

  static boolean isNamed(Glimpse table, String value) {
    return table.path().equals(value) || table.file().endsWith(value);
  }
}
