package org.rectrain.source;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.rectrain.Failure;
import org.rectrain.config.data.EventsConfig;
import org.rectrain.spark.InternalRows;

/** How many rows of a log each day has; reads the column of the time alone. */
public final class LogDays {
  private LogDays() {}

  /**
   * Counts the rows with a possible time.
   *
   * @param root folder that a relative path of the log starts from
   * @param earliest epoch milliseconds of the earliest possible time
   * @param latest the same of the latest
   * @return rows by UTC day, in order
   * @throws Failure (exit code 2) for a log without times, (exit code 3) when it cannot be read
   */
  public static SortedMap<LocalDate, Long> count(
      SparkSession spark, String root, EventsConfig log, long earliest, long latest) {
    if (log.hasOrderOnly()) {
      throw Failure.usage(
          "data.events.time_format: order has no days; expected times",
          "updates take up a log day by day");
    }
    Source source = Source.log("data.events.path", Path.of(root), log.path().text(), log);
    Dataset<Row> rows = RawTable.open(spark, source, List.of(log.time()));
    SparkRow.Shape shape = new SparkRow.Shape(rows.schema(), 0, 1, log.dialect().numerals());
    TimeParser times = TimeParser.of(log.timeFormat(), ZoneId.of(log.timeZone()));
    TreeMap<LocalDate, Long> out = new TreeMap<>();
    InternalRows.of(rows)
        .mapPartitions(part -> List.of(count(part, shape, times, earliest, latest)).iterator())
        .collect()
        .forEach(part -> part.forEach((day, count) -> out.merge(day, count, Long::sum)));
    if (out.isEmpty()) {
      throw Failure.input(
          source.location() + ": no row has a possible time in '" + log.time() + "'",
          "check data.events.time, data.events.time_format, prepare.clean.min_time and max_time");
    }
    return out;
  }

  private static SortedMap<LocalDate, Long> count(
      Iterator<InternalRow> rows,
      SparkRow.Shape shape,
      TimeParser times,
      long earliest,
      long latest) {
    TreeMap<LocalDate, Long> out = new TreeMap<>();
    TextPool pool = new TextPool(1);
    while (rows.hasNext()) {
      SparkRow row = new SparkRow(shape, rows.next(), pool);
      if (row.unreadable() == null && !row.missing(0)) {
        try {
          long at = times.millis(row, 0);
          if (at >= earliest && at <= latest) {
            LocalDate day = Instant.ofEpochMilli(at).atOffset(ZoneOffset.UTC).toLocalDate();
            out.merge(day, 1L, Long::sum);
          }
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException misfit) {
          // Such a row is of no day; prepare quarantines it with its reason.
        }
      }
    }
    return out;
  }
}
