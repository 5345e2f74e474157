package org.rectrain.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.trim;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * One value from several columns, such as <code>{date} {time}</code>: the columns in braces, and
 * what is written between them. Missing where one of them is.
 */
public final class JoinedColumns {
  private static final Pattern NAME = Pattern.compile("\\{([^{}]+)}");

  private JoinedColumns() {}

  /** The columns that a name joins; the name itself where it joins none. */
  public static List<String> parts(String name) {
    List<String> out = new ArrayList<>();
    Matcher names = NAME.matcher(name);
    while (names.find()) {
      out.add(names.group(1));
    }
    return out.isEmpty() ? List.of(name) : out;
  }

  /** Whether a name joins columns. */
  public static boolean isJoined(String name) {
    return NAME.matcher(name).find();
  }

  /**
   * The value of a name.
   *
   * @param column gives the value of one column; null where it is missing
   */
  public static @Nullable String text(String name, Function<String, @Nullable String> column) {
    StringBuilder out = new StringBuilder();
    Matcher names = NAME.matcher(name);
    int from = 0;
    while (names.find()) {
      String value = column.apply(names.group(1));
      if (value == null || value.isBlank()) {
        return null;
      }
      out.append(name, from, names.start()).append(value.strip());
      from = names.end();
    }
    return from == 0 ? column.apply(name) : out.append(name.substring(from)).toString();
  }

  /** What must be read for some columns. */
  static List<String> needed(List<String> wanted) {
    Set<String> out = new LinkedHashSet<>();
    wanted.forEach(name -> out.addAll(parts(name)));
    return List.copyOf(out);
  }

  /** The wanted columns of rows that have all those needed. */
  static Dataset<Row> rows(Dataset<Row> rows, List<String> wanted) {
    List<Column> out = new ArrayList<>();
    wanted.forEach(name -> out.add(isJoined(name) ? joined(name) : RawTable.column(name)));
    out.add(col(RawTable.UNREADABLE));
    return rows.select(out.toArray(Column[]::new));
  }

  private static Column joined(String name) {
    List<Column> parts = new ArrayList<>();
    Matcher names = NAME.matcher(name);
    int from = 0;
    while (names.find()) {
      parts.add(lit(name.substring(from, names.start())));
      // Null where the column is, and so is what is joined with it.
      parts.add(trim(RawTable.column(names.group(1)).cast(DataTypes.StringType)));
      from = names.end();
    }
    parts.add(lit(name.substring(from)));
    return concat(parts.toArray(Column[]::new)).as(name);
  }
}
