package org.rectrain.abtest.log;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.rectrain.Failure;
import org.rectrain.abtest.table.TableReader;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.spark.InternalRows;
import org.rectrain.spark.SparkFailures;
import org.rectrain.stat.DaySpan;

/**
 * From a log to users: one shuffle by user, of columns instead of rows, then each partition is
 * summed per user and day in one pass and kept, so that totals and, once caps are known, days
 * follow without reading again.
 */
public final class LogAggregation implements AutoCloseable {
  private static final long BYTES_PER_PARTITION = 16L << 20;
  private static final int MAX_SEGMENT_VALUES = 200;

  private final AbtestConfig config;
  private final String control;
  private final int measures;
  private final boolean timed;
  private final JavaRDD<byte[]> partitions;
  private UserChunk.Scope scope;
  private RowCounts counts;

  private LogAggregation(
      AbtestConfig config, String control, LogLayout layout, JavaRDD<byte[]> partitions) {
    this.config = config;
    this.control = control;
    this.measures = layout.measures();
    this.timed = layout.timed();
    this.partitions = partitions;
    this.counts = new RowCounts(measures);
    this.scope = new UserChunk.Scope(List.of(), List.of(), 0, 0, 0, false);
  }

  /** For a history: all users in one arm. */
  public static LogAggregation history(ExperimentLog log, AbtestConfig config) {
    return of(log, config, ExperimentLog.EVERYONE, LeftOut.nowhere());
  }

  public static LogAggregation of(ExperimentLog log, AbtestConfig config, LeftOut leftOut) {
    return of(log, config, config.control(), leftOut);
  }

  private static LogAggregation of(
      ExperimentLog log, AbtestConfig config, String control, LeftOut leftOut) {
    Dataset<Row> rows = log.rows();
    LogLayout layout = log.layout();
    RowReading reading = log.reading();
    scala.math.BigInt bytes = rows.queryExecution().optimizedPlan().stats().sizeInBytes();
    int configured =
        Integer.parseInt(rows.sparkSession().conf().get("spark.sql.shuffle.partitions"));
    long wanted = bytes.isValidLong() ? bytes.toLong() / BYTES_PER_PARTITION : configured;
    int count = (int) Math.min(2000, Math.max(configured, wanted));
    JavaRDD<byte[]> partitions =
        InternalRows.of(rows)
            .mapPartitionsWithIndex(
                (task, it) -> new RowChunks(task, it, layout, reading, leftOut, count), false)
            .mapToPair(chunk -> chunk)
            .partitionBy(new HashPartitioner(count))
            .mapPartitions(it -> List.of(RowChunks.sum(it, layout).pack()).iterator())
            .persist(StorageLevel.MEMORY_AND_DISK());
    LogAggregation aggregation = new LogAggregation(config, control, layout, partitions);
    try {
      aggregation.survey(layout.segments());
    } catch (RuntimeException e) {
      aggregation.close();
      throw unreadable(e, config.input().path().text());
    } catch (Exception e) {
      // Scala does not declare SparkException.
      aggregation.close();
      throw unreadable(new IllegalStateException(e), config.input().path().text());
    }
    return aggregation;
  }

  /** A pass over one partition that brings home something small enough for the driver. */
  private interface Pass<T extends Serializable> extends Serializable {
    T over(UserDays users);
  }

  private <T extends Serializable> List<T> each(Class<T> type, Pass<T> pass) {
    return partitions.map(p -> Packed.of(pass.over(UserDays.open(p)))).collect().stream()
        .map(p -> Packed.open(p, type))
        .toList();
  }

  /** Learns variants, segments and days from all partitions. */
  private void survey(int segmentColumns) {
    List<UserDays.Found> found =
        partitions.map(p -> Packed.of(UserDays.Found.of(p))).collect().stream()
            .map(p -> Packed.open(p, UserDays.Found.class))
            .toList();
    TreeSet<String> names = new TreeSet<>();
    List<TreeSet<String>> segments = new ArrayList<>();
    for (int s = 0; s < segmentColumns; s++) {
      segments.add(new TreeSet<>());
    }
    for (UserDays.Found f : found) {
      counts.merge(f.counts());
      names.addAll(f.variants());
      for (int s = 0; s < segmentColumns; s++) {
        segments.get(s).addAll(f.segments().get(s));
      }
    }
    for (int s = 0; s < segmentColumns; s++) {
      if (segments.get(s).size() > MAX_SEGMENT_VALUES) {
        throw Failure.usage(
            "abtest.segments: column '"
                + ExperimentLog.segments(config).get(s)
                + "' has "
                + segments.get(s).size()
                + " values; at most 200 can be distinguished",
            "group its values first");
      }
    }
    requireVariant(names);
    List<String> variants = new ArrayList<>();
    variants.add(control);
    names.remove(control);
    variants.addAll(config.shares().isEmpty() ? names : withShares(names));
    var window = config.window();
    var start = window.firstDay();
    var end = window.lastDay();
    NavigableMap<Integer, Long> rows =
        start == null
            ? counts.days
            : new TreeMap<>(counts.days.tailMap((int) start.toEpochDay(), true));
    DaySpan days =
        DaySpan.of(counts.days, start != null, end != null)
            .together(rows, start != null, end != null);
    cut(days);
    int first = !timed ? 0 : start != null ? (int) start.toEpochDay() : days.first();
    int last =
        !timed ? 0 : end != null ? Math.min((int) end.toEpochDay(), days.last()) : days.last();
    scope =
        new UserChunk.Scope(
            List.copyOf(variants),
            segments.stream().map(List::copyOf).toList(),
            first,
            last,
            timed ? window.preDays() : 0,
            config.input().assignment() != null);
  }

  /** Rows on days that a few wrong clocks made up are no rows of the experiment. */
  private void cut(DaySpan days) {
    if (days.cut() > 0) {
      int end = counts.days.lastKey();
      int stray = end > days.last() ? end : counts.days.firstKey();
      counts.strayTime(LocalDate.ofEpochDay(stray).toString(), days.cut());
    }
  }

  /** Refuses shares of which the log, or the assignment, names no variant. */
  private void requireVariant(SortedSet<String> names) {
    if (!config.shares().isEmpty()
        && !names.isEmpty()
        && !names.contains(control)
        && withShares(names).isEmpty()) {
      List<String> some = names.stream().limit(10).toList();
      throw Failure.usage(
          "abtest.shares: no user has one of the variants "
              + config.shares().keySet()
              + "; there are "
              + (names.size() > some.size() ? names.size() + ", such as " : "")
              + some,
          "set abtest.control and abtest.shares to them, or abtest.input.variant to their column");
    }
  }

  private List<String> withShares(java.util.Set<String> names) {
    return names.stream().filter(config.shares()::containsKey).toList();
  }

  /** All rows, counted. */
  public RowCounts counts() {
    return counts;
  }

  /** Users with their sums. */
  public Experiment experiment() {
    UserChunk.Scope shared = scope;
    List<UserChunk> chunks = each(UserChunk.class, p -> UserChunk.of(p, shared));
    return new Experiment(
        UserChunk.join(chunks, scope, measures),
        scope.firstDay(),
        scope.lastDay(),
        timed,
        chunks.stream().mapToLong(UserChunk::preUsers).sum() > 0,
        counts,
        chunks.stream().mapToLong(UserChunk::contaminated).sum(),
        chunks.stream().mapToLong(UserChunk::withoutVariant).sum(),
        chunks.stream().mapToLong(UserChunk::notExposed).sum(),
        chunks.stream().mapToLong(UserChunk::seen).sum());
  }

  /** The metrics day by day. */
  public DaySeries days(List<MetricVector> metrics) {
    if (!timed) {
      return DaySeries.none(metrics.size(), scope.variants().size());
    }
    UserChunk.Scope shared = scope;
    List<MetricVector> vectors = new ArrayList<>(metrics);
    List<DaySeries> parts = each(DaySeries.class, p -> DaySeries.of(p, shared, vectors));
    return parts.stream().reduce(DaySeries::merge).orElseThrow();
  }

  /** A metric's vector by user and day, for simulations that look every day. */
  public List<UserPaths> paths(MetricVector metric) {
    UserChunk.Scope shared = scope;
    return each(UserPaths.class, p -> UserPaths.of(p, shared, metric));
  }

  @Override
  public void close() {
    partitions.unpersist();
  }

  private static RuntimeException unreadable(RuntimeException e, String path) {
    if (e instanceof Failure) {
      return e;
    }
    RuntimeException known = SparkFailures.translate(e);
    return known instanceof Failure || !(e.getCause() instanceof SparkException)
        ? known
        : TableReader.unreadable(path, e);
  }
}
