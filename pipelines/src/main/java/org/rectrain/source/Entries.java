package org.rectrain.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.posexplode_outer;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.rectrain.dataset.Columns;

/**
 * A column that holds a list of entries such as {@code N1-1 N2-0}; each becomes a row with an item,
 * a label and its place.
 *
 * @param column the list
 * @param separator between entries
 * @param labelAfter between item and label; empty where there is no label
 * @param item name of the item's column
 * @param label name of the label's column
 * @param position name of the place's column
 */
public record Entries(
    String column,
    String separator,
    String labelAfter,
    String item,
    String label,
    String position) {
  private static final String ENTRY = "_entry";

  private List<String> made() {
    return labelAfter.isEmpty() ? List.of(item, position) : List.of(item, label, position);
  }

  /** The columns of a table with its entries as rows. */
  List<String> columns(List<String> raw) {
    Set<String> out = new LinkedHashSet<>(raw);
    out.remove(column);
    out.addAll(made());
    return List.copyOf(out);
  }

  /** What must be read for some columns. */
  List<String> needed(List<String> wanted) {
    Set<String> out = new LinkedHashSet<>(wanted);
    made().forEach(out::remove);
    out.add(column);
    return List.copyOf(out);
  }

  /** The rows of the entries; a row without a list stays one row. */
  Dataset<Row> rows(Dataset<Row> lists, List<String> wanted) {
    Column list = trim(col(quoted(column)).cast(DataTypes.StringType));
    List<Column> columns = new ArrayList<>();
    for (String name : lists.columns()) {
      columns.add(col(quoted(name)));
    }
    columns.add(
        posexplode_outer(split(list, Pattern.quote(separator))).as(new String[] {"_place", ENTRY}));
    Dataset<Row> rows = lists.select(columns.toArray(Column[]::new));
    List<Column> out = new ArrayList<>();
    for (String name : wanted) {
      Column value =
          name.equals(item)
              ? part(1, col(ENTRY))
              : name.equals(position)
                  ? col("_place").cast(DataTypes.StringType)
                  : name.equals(label) && !labelAfter.isEmpty()
                      ? part(2, lit(null).cast(DataTypes.StringType))
                      : col(quoted(name));
      out.add(value.as(name));
    }
    out.add(col(RawTable.UNREADABLE));
    return rows.select(out.toArray(Column[]::new));
  }

  /** A part of an entry, cut at the last sign; {@code otherwise} where there is none. */
  private Column part(int group, Column otherwise) {
    if (labelAfter.isEmpty()) {
      return col(ENTRY);
    }
    String pattern = "(?s)^(.*)" + Pattern.quote(labelAfter) + "(.*?)$";
    Column found = regexp_extract(col(ENTRY), pattern, group);
    return when(col(ENTRY).contains(labelAfter), found).otherwise(otherwise);
  }

  private static String quoted(String name) {
    return Columns.quoted(name);
  }
}
