package org.rectrain.abtest.log;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_millis;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.TimestampType;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.abtest.AbtestAssignmentTable;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.abtest.AbtestInput;
import org.rectrain.config.abtest.AbtestInput.Shape;
import org.rectrain.config.expression.Expression;
import org.rectrain.source.IdText;
import org.rectrain.source.RawTable;
import org.rectrain.source.TimeParser;

/**
 * A log as Spark sees it, projected to the columns of {@link LogLayout} and the raw ones that
 * {@link RowReading} reads: as little as possible is shuffled. Ids are text, as written. Users are
 * known by a 64-bit key: the id itself where all tables hold whole numbers, else the xxHash64 of
 * its text (two of 2 million users share a key with probability 1e-7).
 *
 * @param rows the projected rows
 * @param layout what stands where
 * @param reading what is read off the raw columns
 */
public record ExperimentLog(Dataset<Row> rows, LogLayout layout, RowReading reading) {

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
    Expression where =
        input.where() == null
            ? null
            : Expression.condition(input.where(), Expression.Words.COLUMNS);
    Dataset<Row> log =
        TableReader.single(
            spark,
            root,
            input.path().text(),
            input.dialect(),
            "abtest.input.path",
            named(config, measures, where, purpose));
    AbtestAssignmentTable table = purpose == Purpose.COMPARE ? input.assignment() : null;
    Dataset<Row> assignment = table == null ? null : assignment(spark, table, root);
    boolean users = input.shape() == Shape.USERS;
    if (!users || input.assignment() != null) {
      TableReader.require(log, input.user(), "abtest.input.user");
    }
    if (purpose == Purpose.COMPARE && table == null) {
      TableReader.require(log, input.variant(), "abtest.input.variant");
    }
    boolean whole =
        isWhole(log, input.user()) && (table == null || isWhole(assignment, table.user()));
    List<Column> columns = new ArrayList<>();
    columns.add(
        (has(log, input.user()) ? key(log, input.user(), whole) : monotonically_increasing_id())
            .as("key"));
    Column variant =
        purpose == Purpose.HISTORY
            ? lit(EVERYONE)
            : table == null ? text(log, input.variant()) : lit(null).cast(DataTypes.StringType);
    columns.add(variant.as("variant"));
    columns.add(lit(true).as("event"));
    columns.add(lit(null).cast(DataTypes.LongType).as("since"));
    List<String> segments = segments(config);
    for (int s = 0; s < segments.size(); s++) {
      TableReader.require(log, segments.get(s), "abtest.segments");
      columns.add(text(log, segments.get(s)).as("s" + s));
    }
    List<String> raw = rawColumns(log, input, measures, where, !users);
    for (int r = 0; r < raw.size(); r++) {
      columns.add(col(quoted(raw.get(r))).as("r" + r));
    }
    columns.add(
        (has(log, RawTable.UNREADABLE)
                ? col(RawTable.UNREADABLE)
                : lit(null).cast(DataTypes.StringType))
            .as("broken"));
    Dataset<Row> rows = log.select(columns.toArray(Column[]::new));
    if (table != null && assignment != null) {
      rows = assigned(rows, assignment, table, whole);
    }
    LogLayout layout =
        layout(
            config,
            measures,
            !users,
            users && measures.hasBefore(),
            segments.size(),
            table != null);
    LocalDate start = config.window().firstDay();
    RowReading reading =
        new RowReading(
            rows.schema(),
            raw,
            layout.firstRaw(),
            measures,
            where,
            TimeParser.of(input.timeFormat(), ZoneOffset.UTC),
            users ? null : input.timestamp(),
            input.period(),
            start == null ? Long.MIN_VALUE : start.toEpochDay() * 86_400_000L,
            input.dialect().numerals());
    return new ExperimentLog(rows, layout, reading);
  }

  /** The columns that the configuration names. */
  private static Set<String> named(
      AbtestConfig config, Measures measures, @Nullable Expression where, Purpose purpose) {
    AbtestInput input = config.input();
    Set<String> out = new LinkedHashSet<>(segments(config));
    out.add(input.user());
    if (purpose == Purpose.COMPARE && input.assignment() == null) {
      out.add(input.variant());
    }
    if (input.shape() != Shape.USERS) {
      out.add(input.timestamp());
    }
    if (input.period() != null) {
      out.add(input.period());
    }
    if (where != null) {
      out.addAll(where.columns());
    }
    out.addAll(measures.columns());
    return out;
  }

  /** The columns that rows are read from, each once; the user's for the quarantine. */
  private static List<String> rawColumns(
      Dataset<Row> log,
      AbtestInput input,
      Measures measures,
      @Nullable Expression where,
      boolean timed) {
    Set<String> out = new LinkedHashSet<>();
    if (has(log, input.user())) {
      out.add(input.user());
    }
    if (timed) {
      TableReader.require(log, input.timestamp(), "abtest.input.timestamp");
      out.add(input.timestamp());
    }
    if (input.period() != null) {
      TableReader.require(log, input.period(), "abtest.input.period");
      out.add(input.period());
    }
    if (where != null) {
      requireAll(log, where.columns(), "abtest.input.where");
      out.addAll(where.columns());
    }
    requireAll(log, measures.columns(), "abtest.metrics");
    out.addAll(measures.columns());
    return List.copyOf(out);
  }

  private static void requireAll(Dataset<Row> log, Collection<String> columns, String key) {
    for (String column : columns) {
      if (!has(log, column)) {
        throw Failure.usage(
            key + ": no column '" + column + "'; there are " + TableReader.columns(log),
            "name one of them; a text goes in quotes: '" + column + "'");
      }
    }
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
      AbtestConfig config,
      Measures measures,
      boolean timed,
      boolean preValues,
      int segments,
      boolean assigned) {
    LocalDate start = config.window().firstDay();
    LocalDate end = config.window().lastDay();
    int first =
        start == null ? Integer.MIN_VALUE : (int) start.toEpochDay() - config.window().preDays();
    int last = end == null ? Integer.MAX_VALUE : (int) end.toEpochDay();
    return new LogLayout(timed, measures.size(), preValues, segments, assigned, first, last);
  }

  private static Dataset<Row> assignment(
      SparkSession spark, AbtestAssignmentTable table, String root) {
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
  private static Dataset<Row> assigned(
      Dataset<Row> rows, Dataset<Row> raw, AbtestAssignmentTable table, boolean whole) {
    String time = table.timestamp();
    Dataset<Row> assignment =
        raw.select(
                key(raw, table.user(), whole).as("user"),
                text(raw, table.variant()).as("assigned"),
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

  private static Column text(Dataset<Row> table, String column) {
    return IdText.of(col(quoted(column)), type(table, column));
  }

  private static boolean isWhole(@Nullable Dataset<Row> table, String column) {
    return table != null && has(table, column) && type(table, column) instanceof IntegralType;
  }

  private static Column key(Dataset<Row> table, String column, boolean whole) {
    if (whole) {
      return col(quoted(column)).cast(DataTypes.LongType);
    }
    Column id = text(table, column);
    return when(id.isNotNull(), xxhash64(id));
  }

  /** Epoch milliseconds of a column; null where there is no time that can be read. */
  private static Column millis(Dataset<Row> table, String column, TimeParser times) {
    Column value = col(quoted(column));
    if (type(table, column) instanceof TimestampType) {
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
