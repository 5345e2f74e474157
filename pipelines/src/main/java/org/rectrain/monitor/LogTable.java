package org.rectrain.monitor;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.rectrain.Failure;
import org.rectrain.abtest.table.TableReader;
import org.rectrain.config.monitor.MonitorConfig;
import org.rectrain.config.monitor.MonitorJoin;
import org.rectrain.config.read.InputPaths;
import org.rectrain.dataset.Columns;
import org.rectrain.source.IdText;

/** The log with the tables it is joined with, projected to the columns that are read. */
final class LogTable {
  private static final String KEY = "_rectrain_key";
  private static final String[] KEYS = {KEY};

  private final Supplier<SparkSession> spark;
  private final MonitorConfig config;
  private final String root;
  private final LogReading reading;
  private final Set<MonitorJoin> once = new HashSet<>();

  LogTable(Supplier<SparkSession> spark, MonitorConfig config, String root) {
    this.spark = spark;
    this.config = config;
    this.root = root;
    this.reading = new LogReading(config);
  }

  LogReading reading() {
    return reading;
  }

  /** Where the files of a day are, or all of them. */
  static Path path(MonitorConfig config, String root, String day) {
    return at(root, config.input().path().text().replace("{date}", day));
  }

  /** A path under the root, unless it is absolute or a URL. */
  static Path at(String root, String path) {
    return path.contains("://") ? Path.of(path) : Path.of(root).resolve(path);
  }

  /** Whether there are files of a day; true where days have no separate files. */
  boolean exists(String day) {
    if (!config.input().dated() || config.input().path().text().contains("://")) {
      return true;
    }
    Path path = path(config, root, day);
    try {
      return InputPaths.isPattern(path) ? !InputPaths.matches(path).isEmpty() : Files.exists(path);
    } catch (IOException e) {
      throw Failure.input(path + ": cannot be listed: " + e.getMessage(), "check permissions", e);
    }
  }

  /**
   * Opens the files of a day, or the one table of all days.
   *
   * @param absent takes the keys of the section for whose columns these files have none
   */
  Dataset<Row> open(String day, Set<String> absent) {
    Dataset<Row> log =
        TableReader.read(
            spark.get(),
            root,
            config.input().path().text().replace("{date}", day),
            config.input().dialect(),
            "monitor.input.path",
            reading.columns());
    for (MonitorJoin join : config.input().join()) {
      log = joined(log, join);
    }
    TableReader.require(log, config.input().user(), "monitor.input.user");
    TableReader.require(log, config.input().timestamp(), "monitor.input.timestamp");
    Set<String> there = Set.of(log.columns());
    LogReading.needed(config)
        .forEach(
            (key, columns) -> {
              if (!there.containsAll(columns)) {
                absent.add(key);
              }
            });
    List<Column> wanted = new ArrayList<>();
    for (String column : reading.columns()) {
      wanted.add(
          there.contains(column)
              ? col(quoted(column))
              : lit(null).cast(DataTypes.StringType).as(column));
    }
    return log.select(wanted.toArray(Column[]::new));
  }

  private Dataset<Row> joined(Dataset<Row> log, MonitorJoin join) {
    Dataset<Row> table =
        TableReader.read(
            spark.get(),
            root,
            join.path().text(),
            join.dialect(),
            "monitor.input.join.path",
            reading.columns());
    TableReader.require(log, join.on(), "monitor.input.join.on");
    TableReader.require(table, join.on(), "monitor.input.join.on");
    Set<String> own = Set.of(log.columns());
    String[] twice = Arrays.stream(table.columns()).filter(own::contains).toArray(String[]::new);
    Dataset<Row> right = table.withColumn(KEY, key(table, join.on())).drop(twice);
    if (once.add(join)) {
      requireOnce(right, join);
    }
    return log.withColumn(KEY, key(log, join.on())).join(right, KEYS, "left").drop(KEY);
  }

  /** A second row of a value would count each row of the log with it twice. */
  private void requireOnce(Dataset<Row> keyed, MonitorJoin join) {
    keyed
        .filter(col(KEY).isNotNull())
        .groupBy(KEY)
        .count()
        .filter(col("count").gt(1))
        .orderBy(KEY)
        .takeAsList(1)
        .forEach(
            row -> {
              throw Failure.input(
                  at(root, join.path().text())
                      + ": "
                      + join.on()
                      + " '"
                      + row.getString(0)
                      + "' has "
                      + row.getLong(1)
                      + " rows; expected one, or each row of the log with it would count as often",
                  "keep one row for each " + join.on());
            });
  }

  private static Column key(Dataset<Row> table, String column) {
    return IdText.of(col(quoted(column)), table.schema().apply(column).dataType());
  }

  private static String quoted(String column) {
    return Columns.quoted(column);
  }

  /**
   * Refuses a configuration that does not suit the reference.
   *
   * @throws Failure (exit code 3) that names the keys
   */
  void require(Set<String> absent) {
    if (absent.isEmpty()) {
      return;
    }
    Map<String, List<String>> needed = LogReading.needed(config);
    List<String> problems = new ArrayList<>();
    absent.forEach(key -> problems.add("monitor." + key + " reads " + needed.get(key)));
    throw Failure.input(
        at(root, config.input().path().text())
            + ": columns are not there: "
            + String.join("; ", problems),
        "name columns of the log, or add the table that has them under monitor.input.join");
  }
}
