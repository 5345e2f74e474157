package org.rectrain.prepare.profile;

import static org.apache.spark.sql.functions.approx_count_distinct;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.posexplode;
import static org.apache.spark.sql.functions.when;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.data.ItemsConfig;
import org.rectrain.config.data.UsersConfig;
import org.rectrain.config.prepare.CleanConfig;
import org.rectrain.prepare.log.EventLayout;
import org.rectrain.source.RawTable;
import org.rectrain.source.Source;

/** Looks at all columns of the raw tables, and at the events by their mapping. */
public final class Profiler {
  private static final double DISTINCT_ERROR = 0.02;
  private static final long FEW_VALUES = 1000;
  private static final int SHOWN = 3;

  private final SparkSession spark;

  private Profiler(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * Profiles the raw data.
   *
   * @throws IllegalArgumentException for a mapping that makes no sense
   */
  public static DataProfile run(SparkSession spark, DataConfig data, CleanConfig clean) {
    Path root = Path.of(data.root());
    List<Source> sources = new ArrayList<>();
    sources.add(Source.log("data.events.path", root, data.events().path().text(), data.events()));
    ItemsConfig items = data.items();
    if (items != null && !items.ofTheLog()) {
      sources.add(Source.find("data.items.path", root, items.path().text(), items.dialect()));
    }
    UsersConfig users = data.users();
    if (users != null) {
      sources.add(Source.find("data.users.path", root, users.path().text(), users.dialect()));
    }
    EventLayout layout = new EventLayout(data.events(), clean);
    Profiler profiler = new Profiler(spark);
    List<DataProfile.Table> tables = new ArrayList<>();
    sources.forEach(source -> tables.add(profiler.table(source)));
    return new DataProfile(tables, LogProfiler.run(spark, sources.get(0), data.events(), layout));
  }

  private DataProfile.Table table(Source source) {
    List<String> names = RawTable.columns(source);
    List<Column> texts = new ArrayList<>();
    for (String name : names) {
      Column text = RawTable.column(name).cast(DataTypes.StringType);
      texts.add(when(text.equalTo(""), lit(null)).otherwise(text));
    }
    texts.add(col(RawTable.UNREADABLE)); // the last place is what could not be read
    Dataset<Row> rows =
        RawTable.open(spark, source, names)
            .select(array(texts.toArray(Column[]::new)).as("texts"))
            .cache();
    // One row per value and one group per column: a plan as small for a hundred columns as for one.
    Dataset<Row> values = rows.select(posexplode(col("texts")).as(new String[] {"at", "text"}));
    Map<Integer, Row> found = new HashMap<>();
    values
        .withColumn("number", expr("try_cast(text as double)"))
        .groupBy(col("at"))
        .agg(
            count(lit(1)),
            count(col("text")),
            approx_count_distinct(col("text"), DISTINCT_ERROR),
            min(col("text")),
            max(col("text")),
            count(col("number")),
            count(when(col("number").equalTo(expr("floor(number)")), 1)),
            avg(col("number")),
            expr("array(min(number), max(number), percentile_approx(number, 0.5))"),
            expr("percentile_approx(length(text), 0.5)"))
        .collectAsList()
        .forEach(row -> found.put(row.getInt(0), row));
    Row unreadable = found.remove(names.size());
    long total = unreadable == null ? 0 : unreadable.getLong(1);
    Map<Integer, Map<String, Double>> frequent = frequent(values, found, total);
    rows.unpersist();
    List<DataProfile.Column> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Map<String, Double> top = frequent.getOrDefault(i, Map.of());
      columns.add(column(names.get(i), found.get(i), top));
    }
    return new DataProfile.Table(
        source.name(),
        source.location(),
        source.format().name().toLowerCase(Locale.ROOT),
        source.files().size(),
        total,
        unreadable == null ? 0 : unreadable.getLong(2),
        columns);
  }

  /** The most frequent values of the columns that have few, with their shares of the rows. */
  private static Map<Integer, Map<String, Double>> frequent(
      Dataset<Row> values, Map<Integer, Row> found, long total) {
    Object[] few =
        found.values().stream()
            .filter(row -> row.getLong(3) <= FEW_VALUES)
            .map(row -> row.getInt(0))
            .toArray();
    Map<Integer, Map<String, Double>> out = new HashMap<>();
    for (Row row :
        values
            .filter(col("at").isin(few).and(col("text").isNotNull()))
            .groupBy(col("at"), col("text"))
            .count()
            .coalesce(1)
            .sortWithinPartitions(col("at"), col("count").desc(), col("text"))
            .collectAsList()) {
      Map<String, Double> top = out.computeIfAbsent(row.getInt(0), at -> new LinkedHashMap<>());
      if (top.size() < SHOWN) {
        top.put(row.getString(1), (double) row.getLong(2) / total);
      }
    }
    return out;
  }

  /** A column; without a row of figures that of a table without rows. */
  private static DataProfile.Column column(
      String name, @Nullable Row found, Map<String, Double> frequent) {
    if (found == null) {
      double none = Double.NaN;
      return new DataProfile.Column(name, "", none, 0, "", "", none, none, none, Map.of());
    }
    long total = found.getLong(1);
    long present = found.getLong(2);
    boolean numeric = present > 0 && found.getLong(6) == present;
    boolean whole = numeric && found.getLong(7) == present;
    List<Double> range = numeric ? found.<Double>getList(9) : List.of();
    return new DataProfile.Column(
        name,
        present == 0 ? "" : whole ? "whole" : numeric ? "number" : "text",
        (double) (total - present) / total,
        Math.min(present, found.getLong(3)),
        numeric ? shown(range.get(0)) : text(found, 4),
        numeric ? shown(range.get(1)) : text(found, 5),
        numeric ? found.getDouble(8) : Double.NaN,
        numeric ? range.get(2) : Double.NaN,
        numeric || present == 0 ? Double.NaN : found.getInt(10),
        frequent);
  }

  private static String text(Row row, int at) {
    return row.isNullAt(at) ? "" : row.getString(at);
  }

  private static String shown(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
