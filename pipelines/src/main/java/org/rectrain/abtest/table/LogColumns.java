package org.rectrain.abtest.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Columns;
import org.rectrain.source.IdText;

/** Columns of a log as Spark reads them: ids as text, users by a 64-bit key. */
public final class LogColumns {
  private LogColumns() {}

  /** A column as text. */
  public static Column text(Dataset<Row> table, String column) {
    return IdText.of(col(quoted(column)), type(table, column));
  }

  /** Whether a column holds whole numbers. */
  public static boolean isWhole(@Nullable Dataset<Row> table, String column) {
    return table != null && has(table, column) && type(table, column) instanceof IntegralType;
  }

  /** The 64-bit key of ids in a column: themselves where all are whole numbers, else their hash. */
  public static Column key(Dataset<Row> table, String column, boolean whole) {
    if (whole) {
      return col(quoted(column)).cast(DataTypes.LongType);
    }
    Column id = text(table, column);
    return when(id.isNotNull(), xxhash64(id));
  }

  public static DataType type(Dataset<Row> table, String column) {
    return table.schema().apply(column).dataType();
  }

  public static boolean has(Dataset<Row> table, @Nullable String column) {
    return Arrays.asList(table.columns()).contains(column);
  }

  /** The name as Spark takes it, dots and all. */
  public static String quoted(String column) {
    return Columns.quoted(column);
  }
}
