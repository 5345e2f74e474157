package org.rectrain.prepare.profile;

import static org.apache.spark.sql.functions.approx_count_distinct;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
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
  private static final int MEASURES = 9;

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
    if (items != null) {
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
    Dataset<Row> raw = RawTable.open(spark, source, names);
    List<org.apache.spark.sql.Column> texts = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      org.apache.spark.sql.Column text = RawTable.column(names.get(i)).cast(DataTypes.StringType);
      texts.add(when(text.equalTo(""), lit(null)).otherwise(text).as("c" + i));
    }
    texts.add(col(RawTable.UNREADABLE));
    Dataset<Row> rows = raw.select(texts.toArray(org.apache.spark.sql.Column[]::new)).cache();
    List<org.apache.spark.sql.Column> wanted = new ArrayList<>();
    wanted.add(count(lit(1)));
    wanted.add(count(col(RawTable.UNREADABLE)));
    for (int i = 0; i < names.size(); i++) {
      org.apache.spark.sql.Column text = col("c" + i);
      org.apache.spark.sql.Column number = expr("try_cast(c" + i + " as double)");
      wanted.add(count(text));
      wanted.add(approx_count_distinct(text, DISTINCT_ERROR));
      wanted.add(min(text));
      wanted.add(max(text));
      wanted.add(count(number));
      wanted.add(
          count(when(number.equalTo(expr("floor(" + "try_cast(c" + i + " as double))")), 1)));
      wanted.add(avg(number));
      wanted.add(
          expr(
              "array(min(try_cast(c"
                  + i
                  + " as double)), max(try_cast(c"
                  + i
                  + " as double)), percentile_approx(try_cast(c"
                  + i
                  + " as double), 0.5))"));
      wanted.add(expr("percentile_approx(length(c" + i + "), 0.5)"));
    }
    Row found =
        rows.agg(
                wanted.get(0),
                wanted.subList(1, wanted.size()).toArray(org.apache.spark.sql.Column[]::new))
            .first();
    long total = found.getLong(0);
    List<DataProfile.Column> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      columns.add(column(names.get(i), found, 2 + MEASURES * i, total, rows.select(col("c" + i))));
    }
    rows.unpersist();
    return new DataProfile.Table(
        source.name(),
        source.location(),
        source.format().name().toLowerCase(Locale.ROOT),
        source.files().size(),
        total,
        found.getLong(1),
        columns);
  }

  private static DataProfile.Column column(
      String name, Row found, int at, long total, Dataset<Row> values) {
    long present = found.getLong(at);
    long distinct = found.getLong(at + 1);
    boolean numeric = present > 0 && found.getLong(at + 4) == present;
    boolean whole = numeric && found.getLong(at + 5) == present;
    List<Double> range = numeric ? found.<Double>getList(at + 7) : List.of();
    return new DataProfile.Column(
        name,
        present == 0 ? "" : whole ? "whole" : numeric ? "number" : "text",
        total == 0 ? Double.NaN : (double) (total - present) / total,
        distinct,
        numeric ? shown(range.get(0)) : text(found, at + 2),
        numeric ? shown(range.get(1)) : text(found, at + 3),
        numeric ? found.getDouble(at + 6) : Double.NaN,
        numeric ? range.get(2) : Double.NaN,
        numeric || present == 0 ? Double.NaN : found.getInt(at + 8),
        distinct > FEW_VALUES ? Map.of() : frequent(values, total));
  }

  private static String text(Row row, int at) {
    return row.isNullAt(at) ? "" : row.getString(at);
  }

  private static String shown(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static Map<String, Double> frequent(Dataset<Row> values, long total) {
    String name = values.columns()[0];
    Map<String, Double> out = new LinkedHashMap<>();
    for (Row row :
        values
            .filter(col(name).isNotNull())
            .groupBy(col(name))
            .count()
            .orderBy(col("count").desc(), col(name))
            .limit(SHOWN)
            .collectAsList()) {
      out.put(row.getString(0), (double) row.getLong(1) / total);
    }
    return out;
  }
}
