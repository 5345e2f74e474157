package org.rectrain.abtest.log;

import java.io.Serializable;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.expression.Expression;
import org.rectrain.config.expression.Numerals;
import org.rectrain.config.expression.UnreadableValue;
import org.rectrain.dataset.Json;
import org.rectrain.source.EpochUnit;
import org.rectrain.source.RawRow;
import org.rectrain.source.SparkRow;
import org.rectrain.source.TextPool;
import org.rectrain.source.TimeParser;

/**
 * What is read off the raw columns of a row: whether it counts, its time, and what it adds to each
 * sum. The rules for texts, numbers and times are those of all tables.
 */
public final class RowReading implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A row's value of the period column, or of the window, cannot be read. */
  static final int UNKNOWN = -1;

  private final ArrayList<Measures.Sum> sums;
  private final ArrayList<int[][]> places = new ArrayList<>();
  private final @Nullable Expression where;
  private final int[] wherePlaces;
  private final TimeParser times;
  private final int time;
  private final int period;
  private final long start;
  private final ArrayList<String> columns;
  private final SparkRow.Shape shape;

  /**
   * For rows of a schema.
   *
   * @param columns raw columns, in the order in which rows hold them
   * @param first where they begin; after them is the text of a row that is not in the format
   * @param time column of the time; null for rows without
   * @param period column that says pre or experiment; null when {@code start} decides
   * @param start first moment of the experiment, epoch milliseconds
   * @param numerals how texts are read as numbers
   */
  public RowReading(
      StructType schema,
      List<String> columns,
      int first,
      Measures measures,
      @Nullable Expression where,
      TimeParser times,
      @Nullable String time,
      @Nullable String period,
      long start,
      Numerals numerals) {
    sums = new ArrayList<>(measures.sums());
    for (Measures.Sum sum : sums) {
      places.add(
          new int[][] {
            sum.value().places(columns), of(sum.filter(), columns), of(sum.before(), columns)
          });
    }
    this.where = where;
    this.wherePlaces = of(where, columns);
    this.times = times;
    this.time = time == null ? -1 : columns.indexOf(time);
    this.period = period == null ? -1 : columns.indexOf(period);
    this.start = start;
    this.columns = new ArrayList<>(columns);
    this.shape = new SparkRow.Shape(schema, first, columns.size(), numerals);
  }

  private static int[] of(@Nullable Expression expression, List<String> columns) {
    return expression == null ? new int[0] : expression.places(columns);
  }

  /** A view of a row's raw columns. */
  SparkRow row(InternalRow row, TextPool pool) {
    return new SparkRow(shape, row, pool);
  }

  /** A pool for the texts of one task. */
  TextPool pool() {
    return new TextPool(columns.size());
  }

  /** Whether the condition of the configuration holds; a value that is missing does not. */
  boolean counts(RawRow row) {
    return where == null || Boolean.TRUE.equals(where.truth(row, wherePlaces));
  }

  /** Epoch milliseconds; null when there is no time that can be read. */
  @Nullable Long millis(RawRow row) {
    try {
      return times.millis(row, time);
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      return null; // counted by the caller
    }
  }

  /** The time as written. */
  @Nullable String timeText(RawRow row) {
    return row.text(time);
  }

  /** The unit that a row's time is taken to be in; null when it is no number. */
  @Nullable EpochUnit unit(RawRow row) {
    return row.isInstant(time) ? null : times.unit(row.text(time));
  }

  /** 1 when a row is before the experiment, 0 when within, else {@link #UNKNOWN}. */
  int before(RawRow row, long millis) {
    if (period < 0) {
      return millis < start ? 1 : 0;
    }
    String name = row.text(period);
    return "pre".equals(name) ? 1 : "experiment".equals(name) ? 0 : UNKNOWN;
  }

  /**
   * What a row adds to a sum; NaN when nothing.
   *
   * @throws UnreadableValue when a value is not a number
   * @throws ArithmeticException when the expression divides by zero
   */
  double value(RawRow row, int sum) {
    Measures.Sum of = sums.get(sum);
    Expression filter = of.filter();
    return filter == null || Boolean.TRUE.equals(filter.truth(row, places.get(sum)[1]))
        ? of.value().number(row, places.get(sum)[0])
        : Double.NaN;
  }

  /** What a row of a user holds of the pre-period; otherwise as {@link #value}. */
  double before(RawRow row, int sum) {
    Expression before = sums.get(sum).before();
    return before == null ? Double.NaN : before.number(row, places.get(sum)[2]);
  }

  /** A row as it came, in the columns that are read. */
  String json(RawRow row) {
    Map<String, @Nullable String> out = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      out.put(columns.get(i), row.text(i));
    }
    return Json.line(out);
  }

  /** A sum in words. */
  String words(int sum) {
    return sums.get(sum).toString();
  }
}
