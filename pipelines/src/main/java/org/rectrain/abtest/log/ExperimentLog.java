package org.rectrain.abtest.log;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NumericType;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.abtest.AbtestAssignmentTable;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.abtest.AbtestInput;
import org.rectrain.config.abtest.AbtestInput.Shape;

/**
 * A log as Spark sees it, projected to the columns of {@link LogLayout}: as little as possible is
 * shuffled. Users are known by a 64-bit key: the id itself when it is a whole number, else its
 * xxHash64 (two of 2 million users share a key with probability 1e-7).
 *
 * @param rows the projected rows
 * @param layout what stands where
 */
public record ExperimentLog(Dataset<Row> rows, LogLayout layout) {

  /** The one arm that all users of a history belong to. */
  static final String EVERYONE = "everyone";

  /** What a log is read for. */
  public enum Purpose {
    /** To compare variants. */
    COMPARE,
    /** To learn how users vary; variants, if any, are ignored. */
    HISTORY
  }

  public static ExperimentLog open(
      SparkSession spark, AbtestConfig config, Measures measures, String root, Purpose purpose) {
    AbtestInput input = config.input();
    Dataset<Row> log =
        TableReader.read(spark, Paths.in(root, input.path()), input.format(), "abtest.input.path");
    if (input.where() != null) {
      log = log.where(checked(log, input.where(), "abtest.input.where"));
    }
    boolean users = input.shape() == Shape.USERS;
    if (!users || input.assignment() != null) {
      TableReader.require(log, input.user(), "abtest.input.user");
    }
    boolean timed = !users;
    if (timed) {
      TableReader.require(log, input.timestamp(), "abtest.input.timestamp");
    }
    AbtestAssignmentTable assignment = purpose == Purpose.COMPARE ? input.assignment() : null;
    if (purpose == Purpose.COMPARE && assignment == null) {
      TableReader.require(log, input.variant(), "abtest.input.variant");
    }
    Column key = has(log, input.user()) ? key(log, input.user()) : monotonically_increasing_id();
    Column millis = timed ? millis(log, input.timestamp()) : lit(null).cast(DataTypes.LongType);
    List<Column> columns = new ArrayList<>();
    columns.add(key.as("key"));
    Column variant =
        purpose == Purpose.HISTORY
            ? lit(EVERYONE)
            : assignment == null ? col(quoted(input.variant())) : lit(null);
    columns.add(variant.cast(DataTypes.StringType).as("variant"));
    columns.add(lit(true).as("event"));
    columns.add(millis.as("millis"));
    columns.add(before(log, config, millis).as("before"));
    for (int m = 0; m < measures.size(); m++) {
      columns.add(value(log, measures.expressions().get(m)).as("v" + m));
    }
    boolean preValues = users && measures.preExpressions().stream().anyMatch(e -> e != null);
    for (int m = 0; preValues && m < measures.size(); m++) {
      String sql = measures.preExpressions().get(m);
      columns.add((sql == null ? lit(0.0) : value(log, sql)).as("p" + m));
    }
    List<String> segments = segments(config);
    for (int s = 0; s < segments.size(); s++) {
      TableReader.require(log, segments.get(s), "abtest.segments");
      columns.add(col(quoted(segments.get(s))).cast(DataTypes.StringType).as("s" + s));
    }
    Dataset<Row> rows = log.select(columns.toArray(Column[]::new));
    if (assignment != null) {
      rows = assigned(spark, rows, assignment, root);
    }
    return new ExperimentLog(rows, layout(config, measures, timed, preValues, segments.size()));
  }

  /** The segment columns, with the one to stratify by last when it is not among them. */
  public static List<String> segments(AbtestConfig config) {
    List<String> all = new ArrayList<>(config.segments());
    String stratify = config.stratify();
    if (stratify != null && !all.contains(stratify)) {
      all.add(stratify);
    }
    return all;
  }

  private static LogLayout layout(
      AbtestConfig config, Measures measures, boolean timed, boolean preValues, int segments) {
    LocalDate start = config.window().firstDay();
    LocalDate end = config.window().lastDay();
    int first =
        start == null ? Integer.MIN_VALUE : (int) start.toEpochDay() - config.window().preDays();
    int last = end == null ? Integer.MAX_VALUE : (int) end.toEpochDay();
    return new LogLayout(timed, measures.size(), preValues, segments, first, last);
  }

  private static Column before(Dataset<Row> log, AbtestConfig config, Column millis) {
    String period = config.input().period();
    if (period != null) {
      TableReader.require(log, period, "abtest.input.period");
      Column name = col(quoted(period));
      return when(name.equalTo("pre"), true).when(name.equalTo("experiment"), false);
    }
    LocalDate start = config.window().firstDay();
    return start == null ? lit(false) : millis.lt(start.toEpochDay() * 86_400_000L);
  }

  /** Adds each user's variant, and the users without an event; one row per user decides. */
  private static Dataset<Row> assigned(
      SparkSession spark, Dataset<Row> rows, AbtestAssignmentTable table, String root) {
    Dataset<Row> raw =
        TableReader.read(
            spark, Paths.in(root, table.path()), table.format(), "abtest.input.assignment.path");
    TableReader.require(raw, table.user(), "abtest.input.assignment.user");
    TableReader.require(raw, table.variant(), "abtest.input.assignment.variant");
    String time = table.timestamp();
    if (time != null) {
      TableReader.require(raw, time, "abtest.input.assignment.timestamp");
    }
    Dataset<Row> assignment =
        raw.select(
                key(raw, table.user()).as("user"),
                col(quoted(table.variant())).cast(DataTypes.StringType).as("assigned"),
                (time == null ? lit(null).cast(DataTypes.LongType) : millis(raw, time)).as("since"))
            .where("user is not null and assigned is not null")
            .groupBy("user")
            .agg(
                min("assigned").as("assigned"),
                max("assigned").as("also"),
                min("since").as("since"));
    Dataset<Row> joined = rows.join(assignment, rows.col("key").equalTo(col("user")), "full_outer");
    List<Column> columns = new ArrayList<>();
    for (String name : rows.columns()) {
      columns.add(
          switch (name) {
            case "key" -> coalesce(col("key"), col("user")).as("key");
            case "variant" -> col("assigned").as("variant");
            case "event" -> coalesce(col("event"), lit(false)).as("event");
            case "before" ->
                when(col("since").isNotNull(), col("millis").lt(col("since")))
                    .otherwise(col("before"))
                    .as("before");
            default -> col(name);
          });
    }
    Dataset<Row> events = joined.select(columns.toArray(Column[]::new));
    // A user assigned twice brings one more row, which makes the conflict show.
    Column[] second = columns.toArray(Column[]::new);
    second[LogLayout.VARIANT] = col("also").as("variant");
    second[LogLayout.EVENT] = lit(false).as("event");
    return events.unionAll(joined.where("also <> assigned").select(second));
  }

  private static Column key(Dataset<Row> table, String column) {
    DataType type = type(table, column);
    Column id = col(quoted(column));
    return type instanceof IntegralType
        ? id.cast(DataTypes.LongType)
        : when(id.isNotNull(), xxhash64(id.cast(DataTypes.StringType)));
  }

  private static Column millis(Dataset<Row> table, String column) {
    DataType type = type(table, column);
    if (type instanceof NumericType) {
      Column number = col(quoted(column)).cast(DataTypes.LongType);
      // Seconds reach 1e11 in the year 5138, milliseconds did in 1973.
      return when(number.lt(100_000_000_000L), number.multiply(1000L)).otherwise(number);
    }
    String zone = type instanceof DateType ? "timestamp_ntz" : "timestamp";
    return expr("unix_millis(cast(try_cast(" + quoted(column) + " as " + zone + ") as timestamp))");
  }

  private static Column value(Dataset<Row> log, String sql) {
    return checked(log, "try_cast((" + sql + ") as double)", "abtest.metrics");
  }

  private static Column checked(Dataset<Row> log, String sql, String key) {
    try {
      Column column = expr(sql);
      log.select(column).schema();
      return column;
    } catch (Exception e) {
      if (!TableReader.isAnalysis(e)) {
        throw e;
      }
      throw Failure.usage(
          key
              + ": '"
              + sql
              + "' does not suit the input: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          "columns are " + Arrays.toString(log.columns()));
    }
  }

  private static DataType type(Dataset<Row> table, String column) {
    return table.schema().apply(column).dataType();
  }

  private static boolean has(Dataset<Row> table, @Nullable String column) {
    return Arrays.asList(table.columns()).contains(column);
  }

  private static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }
}
