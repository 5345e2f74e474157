package org.rectrain.abtest.log;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.abtest.table.LogColumns;
import org.rectrain.abtest.table.TableReader;
import org.rectrain.config.abtest.AbtestAssignmentTable;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.abtest.AbtestInput;
import org.rectrain.config.abtest.AbtestInput.Shape;
import org.rectrain.config.expression.Expression;
import org.rectrain.source.RawTable;
import org.rectrain.source.TimeParser;

/**
 * A log as Spark sees it, projected to the columns of {@link LogLayout} and the raw ones that
 * {@link RowReading} reads: as little as possible is shuffled. Ids are text, as written. Users are
 * known by a 64-bit key: the id itself where all tables hold whole numbers, else the xxHash64 of
 * its text (two of 2 million users share a key with probability 1e-7).
 *
 * @param rows the projected rows
 * @param layout what is where
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
    Dataset<Row> assignment = table == null ? null : AssignmentRows.open(spark, table, root);
    boolean users = input.shape() == Shape.USERS;
    if (!users || input.assignment() != null) {
      TableReader.require(log, input.user(), "abtest.input.user");
    }
    if (purpose == Purpose.COMPARE && table == null) {
      TableReader.require(log, input.variant(), "abtest.input.variant");
    }
    boolean whole =
        LogColumns.isWhole(log, input.user())
            && (table == null || LogColumns.isWhole(assignment, table.user()));
    List<Column> columns = new ArrayList<>();
    columns.add(
        (LogColumns.has(log, input.user())
                ? LogColumns.key(log, input.user(), whole)
                : monotonically_increasing_id())
            .as("key"));
    Column variant =
        purpose == Purpose.HISTORY
            ? lit(EVERYONE)
            : table == null
                ? LogColumns.text(log, input.variant())
                : lit(null).cast(DataTypes.StringType);
    columns.add(variant.as("variant"));
    columns.add(lit(true).as("event"));
    columns.add(lit(null).cast(DataTypes.LongType).as("since"));
    List<String> segments = segments(config);
    for (int s = 0; s < segments.size(); s++) {
      TableReader.require(log, segments.get(s), "abtest.segments");
      columns.add(LogColumns.text(log, segments.get(s)).as("s" + s));
    }
    List<String> raw = rawColumns(log, input, measures, where, !users);
    for (int r = 0; r < raw.size(); r++) {
      columns.add(col(LogColumns.quoted(raw.get(r))).as("r" + r));
    }
    columns.add(
        (LogColumns.has(log, RawTable.UNREADABLE)
                ? col(RawTable.UNREADABLE)
                : lit(null).cast(DataTypes.StringType))
            .as("broken"));
    Dataset<Row> rows = log.select(columns.toArray(Column[]::new));
    if (table != null && assignment != null) {
      rows = AssignmentRows.join(rows, assignment, table, whole);
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
    if (LogColumns.has(log, input.user())) {
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
      if (!LogColumns.has(log, column)) {
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
}
