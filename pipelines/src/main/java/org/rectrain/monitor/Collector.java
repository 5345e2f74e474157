package org.rectrain.monitor;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.rectrain.config.expression.Numerals;
import org.rectrain.dataset.StableHash;
import org.rectrain.monitor.sketch.Observation;
import org.rectrain.monitor.sketch.Shape;
import org.rectrain.monitor.sketch.Summary;
import org.rectrain.run.Progress;
import org.rectrain.source.SparkRow;
import org.rectrain.source.TextPool;
import org.rectrain.spark.InternalRows;
import org.rectrain.stat.DaySpan;
import scala.Tuple2;

/** Turns rows of the log into summaries and into rows of the reference, on whatever runs Spark. */
final class Collector {
  /** The pane of rows without a readable time. */
  static final String UNTIMED = "";

  /** The pane of rows without a user, which also count in the panes of their times. */
  static final String NOBODY = "nobody";

  /** The pane of rows that were read and belong to none that is wanted. */
  static final String OTHER = "other";

  private static final long DAY = 86_400_000L;

  private static final long UNIT_SEED = 0x5EEDL;

  private final LogTable log;
  private final Panes panes;
  private final boolean dated;
  private final Numerals numerals;

  /**
   * A collector.
   *
   * @param dated whether each day has separate files
   * @param numerals how numbers are written
   */
  Collector(LogTable log, Panes panes, boolean dated, Numerals numerals) {
    this.log = log;
    this.panes = panes;
    this.dated = dated;
    this.numerals = numerals;
  }

  /** Opens the files of some panes, one table a day or one for all, and hands them on. */
  private void tables(List<String> wanted, Set<String> absent, Tables to) {
    Set<String> days = new TreeSet<>();
    wanted.forEach(pane -> days.add(dated ? Panes.day(pane) : ""));
    for (String day : days) {
      if (log.exists(day)) {
        Dataset<Row> rows = log.open(day, absent);
        int columns = log.reading().columns().size();
        to.take(rows, new SparkRow.Shape(rows.schema(), 0, columns, numerals));
      }
    }
  }

  /** Takes a table and the shape of its rows. */
  private interface Tables {
    void take(Dataset<Row> rows, SparkRow.Shape stored);
  }

  /** One summary for each pane that has rows. */
  Map<String, Summary> summaries(List<String> wanted, Set<String> absent) {
    LogReading reading = log.reading();
    Panes by = panes;
    TreeSet<String> only = new TreeSet<>(wanted);
    Map<String, Summary> out = new TreeMap<>();
    tables(
        wanted,
        absent,
        (rows, stored) -> {
          FlatMapFunction<Iterator<InternalRow>, Tuple2<String, byte[]>> summarise =
              part -> summarise(part, stored, reading, by, only);
          for (Tuple2<String, byte[]> part :
              InternalRows.of(rows).mapPartitions(summarise).collect()) {
            Summary summary = Summary.unpack(reading.shape(), part._2());
            out.merge(
                part._1(),
                summary,
                (a, b) -> {
                  a.merge(b);
                  return a;
                });
          }
        });
    return out;
  }

  private static Iterator<Tuple2<String, byte[]>> summarise(
      Iterator<InternalRow> rows,
      SparkRow.Shape stored,
      LogReading reading,
      Panes panes,
      Set<String> wanted) {
    Shape shape = reading.shape();
    Map<String, Summary> found = new TreeMap<>();
    Observation observation = Observation.of(shape);
    TextPool pool = new TextPool(reading.columns().size());
    long from = 1;
    long to = 0;
    Summary current = null;
    long untimed = 0;
    long nobody = 0;
    long other = 0;
    while (rows.hasNext()) {
      SparkRow row = new SparkRow(stored, rows.next(), pool);
      if (!reading.counts(row)) {
        continue;
      }
      Long time = reading.millis(row);
      if (time == null) {
        untimed++;
        continue;
      }
      if (time < from || time >= to) {
        String pane = panes.of(time);
        from = panes.start(pane);
        to = from + panes.millis();
        current =
            wanted.contains(pane) ? found.computeIfAbsent(pane, p -> new Summary(shape)) : null;
      }
      if (current != null) {
        nobody += reading.hasUser(row) ? 0 : 1;
        reading.read(row, time, observation);
        if (current.keeps(observation.user())) {
          // Of few rows only, for it writes all of a row's numbers as text.
          observation.identify(observation.user(), time, reading.hash(row));
        }
        current.add(observation);
      } else {
        other++;
      }
    }
    found.computeIfAbsent(UNTIMED, p -> new Summary(shape)).addRows(untimed);
    found.computeIfAbsent(NOBODY, p -> new Summary(shape)).addRows(nobody);
    found.computeIfAbsent(OTHER, p -> new Summary(shape)).addRows(other);
    List<Tuple2<String, byte[]>> out = new ArrayList<>();
    found.forEach((name, summary) -> out.add(new Tuple2<>(name, summary.pack())));
    return out.iterator();
  }

  /**
   * The last pane of the log's days, without those that a few wrong clocks make up; empty when no
   * row has a time.
   */
  String last(Progress progress) {
    LogReading reading = log.reading();
    TreeMap<Integer, Long> rowsByDay = new TreeMap<>();
    TreeMap<Integer, Long> lastByDay = new TreeMap<>();
    tables(
        List.of(""),
        new TreeSet<>(),
        (rows, stored) -> {
          FlatMapFunction<Iterator<InternalRow>, long[]> count =
              part -> days(part, stored, reading).iterator();
          for (long[] day : InternalRows.of(rows).mapPartitions(count).collect()) {
            rowsByDay.merge((int) day[0], day[1], Long::sum);
            lastByDay.merge((int) day[0], day[2], Math::max);
          }
        });
    if (rowsByDay.isEmpty()) {
      return "";
    }
    int last = DaySpan.of(rowsByDay, true, false).last();
    long after = rowsByDay.tailMap(last, false).values().stream().mapToLong(n -> n).sum();
    if (after > 0) {
      progress.log(
          "warning: "
              + after
              + " rows up to "
              + LocalDate.ofEpochDay(rowsByDay.lastKey())
              + " are too few to be days of the log; the last one is "
              + LocalDate.ofEpochDay(last)
              + " (name another with --date)");
    }
    return panes.of(Objects.requireNonNull(lastByDay.get(last)));
  }

  /** Days that have rows: the epoch day, how many rows, and the time of the last. */
  private static Collection<long[]> days(
      Iterator<InternalRow> rows, SparkRow.Shape stored, LogReading reading) {
    TextPool pool = new TextPool(reading.columns().size());
    TreeMap<Long, long[]> out = new TreeMap<>();
    while (rows.hasNext()) {
      SparkRow row = new SparkRow(stored, rows.next(), pool);
      Long time = reading.counts(row) ? reading.millis(row) : null;
      if (time != null) {
        long[] day = out.computeIfAbsent(Math.floorDiv(time, DAY), d -> new long[] {d, 0, time});
        day[1]++;
        day[2] = Math.max(day[2], time);
      }
    }
    return out.values();
  }

  /** A row of the reference; no record, since Kryo cannot write one. */
  static final class Drawn implements Serializable {
    private static final long serialVersionUID = 1L;
    private final long unit;
    private final Observation row;

    Drawn(long unit, Observation row) {
      this.unit = unit;
      this.row = row;
    }

    /** Hash of user and pane. */
    long unit() {
      return unit;
    }

    Observation row() {
      return row;
    }
  }

  /** All rows of the users and panes that a hash picks, so that about so many rows come. */
  List<Drawn> units(List<String> wanted, long rows, long most) {
    double share = Math.min(1, (double) most / Math.max(1, rows));
    LogReading reading = log.reading();
    Panes by = panes;
    long from = panes.start(wanted.get(0));
    long to = panes.start(wanted.get(wanted.size() - 1)) + panes.millis();
    List<Drawn> out = new ArrayList<>();
    tables(
        wanted,
        new TreeSet<>(),
        (table, stored) -> {
          FlatMapFunction<Iterator<InternalRow>, Drawn> pick =
              part -> pick(part, stored, reading, by.millis(), from, to, share);
          out.addAll(InternalRows.of(table).mapPartitions(pick).collect());
        });
    out.sort(Comparator.comparingLong(Drawn::unit).thenComparingLong(drawn -> drawn.row().hash()));
    return out;
  }

  private static Iterator<Drawn> pick(
      Iterator<InternalRow> rows,
      SparkRow.Shape stored,
      LogReading reading,
      long pane,
      long from,
      long to,
      double share) {
    TextPool pool = new TextPool(reading.columns().size());
    Observation observation = Observation.of(reading.shape());
    List<Drawn> out = new ArrayList<>();
    while (rows.hasNext()) {
      SparkRow row = new SparkRow(stored, rows.next(), pool);
      Long time = reading.counts(row) ? reading.millis(row) : null;
      if (time != null && time >= from && time < to) {
        reading.read(row, time, observation);
        long user = StableHash.of(UNIT_SEED, observation.user());
        long unit = StableHash.of(user, Math.floorDiv(time, pane));
        if (StableHash.unit(StableHash.mix(unit)) < share) {
          observation.identify(observation.user(), time, reading.hash(row));
          out.add(new Drawn(unit, observation.copy()));
        }
      }
    }
    return out.iterator();
  }
}
