package org.rectrain.abtest.log;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_millis;

import java.time.DateTimeException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.TimestampType;
import org.rectrain.abtest.table.LogColumns;
import org.rectrain.abtest.table.TableReader;
import org.rectrain.config.abtest.AbtestAssignmentTable;
import org.rectrain.source.TimeParser;

/** The table that says which variant each user was given. */
final class AssignmentRows {
  private AssignmentRows() {}

  /** Opens the table and refuses one without its columns. */
  static Dataset<Row> open(SparkSession spark, AbtestAssignmentTable table, String root) {
    Dataset<Row> raw =
        TableReader.whole(
            spark,
            root,
            table.path().text(),
            table.dialect(),
            "abtest.input.assignment.path",
            Stream.of(table.user(), table.variant(), table.timestamp())
                .filter(Objects::nonNull)
                .toList());
    TableReader.require(raw, table.user(), "abtest.input.assignment.user");
    TableReader.require(raw, table.variant(), "abtest.input.assignment.variant");
    if (table.timestamp() != null) {
      TableReader.require(raw, table.timestamp(), "abtest.input.assignment.timestamp");
    }
    return raw;
  }

  /** Adds each user's variant, and the users without an event; one row per user decides. */
  static Dataset<Row> join(
      Dataset<Row> rows, Dataset<Row> raw, AbtestAssignmentTable table, boolean whole) {
    String time = table.timestamp();
    Dataset<Row> assignment =
        raw.select(
                LogColumns.key(raw, table.user(), whole).as("user"),
                LogColumns.text(raw, table.variant()).as("assigned"),
                (time == null
                        ? lit(null).cast(DataTypes.LongType)
                        : millis(raw, time, TimeParser.of(table.timeFormat(), ZoneOffset.UTC)))
                    .as("from"))
            .where(col("user").isNotNull().and(col("assigned").isNotNull()))
            .groupBy("user")
            .agg(
                min("assigned").as("assigned"), max("assigned").as("also"), min("from").as("from"));
    Dataset<Row> joined = rows.join(assignment, rows.col("key").equalTo(col("user")), "full_outer");
    List<Column> columns = new ArrayList<>();
    for (String name : rows.columns()) {
      columns.add(
          switch (name) {
            case "key" -> coalesce(col("key"), col("user")).as("key");
            case "variant" -> col("assigned").as("variant");
            case "event" -> coalesce(col("event"), lit(false)).as("event");
            case "since" -> col("from").as("since");
            default -> col(name);
          });
    }
    Dataset<Row> events = joined.select(columns.toArray(Column[]::new));
    // A user assigned twice brings one more row, which makes the conflict show.
    Column[] second = columns.toArray(Column[]::new);
    second[LogLayout.VARIANT] = col("also").as("variant");
    second[LogLayout.EVENT] = lit(false).as("event");
    return events.unionAll(joined.where(col("also").notEqual(col("assigned"))).select(second));
  }

  /** Epoch milliseconds of a column; null where there is no time that can be read. */
  private static Column millis(Dataset<Row> table, String column, TimeParser times) {
    Column value = col(LogColumns.quoted(column));
    if (LogColumns.type(table, column) instanceof TimestampType) {
      return unix_millis(value);
    }
    UDF1<String, Long> read =
        text -> {
          try {
            return text == null ? null : (Long) times.millis(text.strip());
          } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            return null; // as if no time were there: window.start decides
          }
        };
    return udf(read, DataTypes.LongType).apply(value.cast(DataTypes.StringType));
  }
}
