package org.rectrain.prepare.profile;

import static org.apache.spark.sql.functions.col;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.data.EventsConfig;
import org.rectrain.config.expression.Numerals;
import org.rectrain.prepare.log.EventLayout;
import org.rectrain.source.RawRow;
import org.rectrain.source.RawTable;
import org.rectrain.source.Source;
import org.rectrain.source.SparkRow;

/** Times, labels, and rows per user and item of a raw log. */
final class LogProfiler {
  private LogProfiler() {}

  /** Rows of a day, those where each label can be read, and those that have it. */
  private static final class Day implements Serializable {
    private static final long serialVersionUID = 1L;
    private long rows;
    private final long[] read;
    private final long[] positives;

    Day(int labels) {
      read = new long[labels];
      positives = new long[labels];
    }

    void row(@Nullable Boolean[] labels) {
      rows++;
      for (int i = 0; i < labels.length; i++) {
        read[i] += labels[i] == null ? 0 : 1;
        positives[i] += Boolean.TRUE.equals(labels[i]) ? 1 : 0;
      }
    }

    Day add(Day other) {
      rows += other.rows;
      for (int i = 0; i < read.length; i++) {
        read[i] += other.read[i];
        positives[i] += other.positives[i];
      }
      return this;
    }
  }

  /** What one task counts. */
  private static final class Part implements Serializable {
    private static final long serialVersionUID = 1L;
    private final long[] positives;
    private final long[] unreadable;
    private final TreeMap<Long, Day> days = new TreeMap<>();
    private long rows;
    private long badTimes;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    Part(int labels) {
      positives = new long[labels];
      unreadable = new long[labels];
    }

    void row(EventLayout layout, RawRow row) {
      rows++;
      @Nullable Boolean[] labels = new Boolean[positives.length];
      for (int i = 0; i < positives.length; i++) {
        Boolean label = layout.label(row, i);
        labels[i] = label;
        unreadable[i] += label == null ? 1 : 0;
        positives[i] += label != null && label ? 1 : 0;
      }
      try {
        long millis = layout.timeMissing(row) ? Long.MIN_VALUE : layout.millis(row);
        if (millis != Long.MIN_VALUE) {
          first = Math.min(first, millis);
          last = Math.max(last, millis);
          days.computeIfAbsent(Math.floorDiv(millis, 86_400_000L), day -> new Day(labels.length))
              .row(labels);
          return;
        }
      } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
        // counted below, as the rule bad_time will
      }
      badTimes++;
    }

    Part add(Part other) {
      for (int i = 0; i < positives.length; i++) {
        positives[i] += other.positives[i];
        unreadable[i] += other.unreadable[i];
      }
      other.days.forEach((day, count) -> days.merge(day, count, Day::add));
      rows += other.rows;
      badTimes += other.badTimes;
      first = Math.min(first, other.first);
      last = Math.max(last, other.last);
      return this;
    }
  }

  static DataProfile.Log run(
      SparkSession spark, Source source, EventsConfig events, EventLayout layout) {
    List<String> columns = List.copyOf(layout.columns());
    Dataset<Row> raw = RawTable.open(spark, source, columns);
    String[] names = columns.toArray(String[]::new);
    int labels = layout.labelNames().size();
    Numerals numerals = source.dialect().numerals();
    FlatMapFunction<java.util.Iterator<Row>, Part> task =
        rows -> {
          Part part = new Part(labels);
          rows.forEachRemaining(row -> part.row(layout, SparkRow.of(row, names, numerals)));
          return List.of(part).iterator();
        };
    Part all = new Part(labels);
    raw.toJavaRDD().mapPartitions(task).collect().forEach(all::add);
    Map<String, Double> rates = new LinkedHashMap<>();
    Map<String, Long> unreadable = new LinkedHashMap<>();
    for (int i = 0; i < labels; i++) {
      String label = layout.labelNames().get(i);
      long read = all.rows - all.unreadable[i];
      rates.put(label, read == 0 ? Double.NaN : (double) all.positives[i] / read);
      unreadable.put(label, all.unreadable[i]);
    }
    Map<String, Long> days = new LinkedHashMap<>();
    Map<String, Map<String, Double>> labelDays = new LinkedHashMap<>();
    layout.labelNames().forEach(label -> labelDays.put(label, new LinkedHashMap<>()));
    all.days.forEach(
        (number, day) -> {
          String date = LocalDate.ofEpochDay(number).toString();
          days.put(date, day.rows);
          for (int i = 0; i < labels; i++) {
            double rate = day.read[i] == 0 ? Double.NaN : (double) day.positives[i] / day.read[i];
            Objects.requireNonNull(labelDays.get(layout.labelNames().get(i))).put(date, rate);
          }
        });
    return new DataProfile.Log(
        all.first > all.last ? "" : Instant.ofEpochMilli(all.first).toString(),
        all.first > all.last ? "" : Instant.ofEpochMilli(all.last).toString(),
        all.badTimes,
        repeated(raw, events),
        rates,
        unreadable,
        counts(raw, events.user()),
        counts(raw, events.item()),
        days,
        labelDays);
  }

  private static Column column(String name) {
    return RawTable.column(name);
  }

  private static long repeated(Dataset<Row> raw, EventsConfig events) {
    Column user = column(events.user());
    Column item = column(events.item());
    Column time = column(events.time());
    Row sums =
        raw.filter(user.isNotNull().and(item.isNotNull()).and(time.isNotNull()))
            .groupBy(user, item, time)
            .count()
            .selectExpr("coalesce(sum(count - 1), 0L)")
            .first();
    return sums.getLong(0);
  }

  private static DataProfile.Counts counts(Dataset<Row> raw, String key) {
    TreeMap<Long, Long> entities = new TreeMap<>();
    for (Row row :
        raw.filter(column(key).isNotNull())
            .groupBy(column(key))
            .count()
            .groupBy(col("count"))
            .agg(org.apache.spark.sql.functions.count(org.apache.spark.sql.functions.lit(1)))
            .collectAsList()) {
      entities.put(row.getLong(0), row.getLong(1));
    }
    long total = entities.values().stream().mapToLong(Long::longValue).sum();
    long rows = entities.entrySet().stream().mapToLong(e -> e.getKey() * e.getValue()).sum();
    if (total == 0) {
      return new DataProfile.Counts(0, Double.NaN, 0, 0, 0, 0, 0, Map.of());
    }
    return new DataProfile.Counts(
        total,
        (double) rows / total,
        entities.firstKey(),
        quantile(entities, total, 0.5),
        quantile(entities, total, 0.9),
        quantile(entities, total, 0.99),
        entities.lastKey(),
        spread(entities));
  }

  private static Map<String, Long> spread(NavigableMap<Long, Long> entities) {
    Map<String, Long> out = new LinkedHashMap<>();
    for (long from = 1; from <= entities.lastKey(); from *= 2) {
      long there =
          entities.subMap(from, 2 * from).values().stream().mapToLong(Long::longValue).sum();
      out.put(from == 1 ? "1" : from + "\u2013" + (2 * from - 1), there);
    }
    return out;
  }

  /** The smallest count that at least a share of the entities do not exceed. */
  private static long quantile(NavigableMap<Long, Long> entities, long total, double share) {
    long seen = 0;
    for (Map.Entry<Long, Long> entry : entities.entrySet()) {
      seen += entry.getValue();
      if (seen >= share * total) {
        return entry.getKey();
      }
    }
    return entities.lastKey();
  }
}
