package org.rectrain.abtest.log;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.jspecify.annotations.Nullable;
import org.rectrain.abtest.log.LeftOut.Rule;
import org.rectrain.config.expression.UnreadableValue;
import org.rectrain.dataset.StableHash;
import org.rectrain.source.EpochUnit;
import org.rectrain.source.RawRow;
import org.rectrain.source.SparkRow;
import org.rectrain.source.TextPool;
import org.rectrain.source.TimeParser;
import org.rectrain.source.Unreadable;
import scala.Tuple2;

/**
 * Deals the rows that one task reads into buckets of users, counts what is wrong with them, and
 * hands them on as packed {@link RowChunk}s. The task's counts travel in bucket 0 as its last part.
 */
public final class RowChunks implements Iterator<Tuple2<Integer, byte[]>> {
  private static final long DAY = 86_400_000L;

  /** Letters of a broken row that an error shows. */
  private static final int SHOWN = 80;

  private static final int BYTES = 32 << 20;
  private static final int SMALLEST = 256;
  private static final int LARGEST = 8192;

  /** Part number of a task's counts. */
  static final int COUNTS = Integer.MAX_VALUE;

  private final int task;
  private final Iterator<InternalRow> rows;
  private final LogLayout layout;
  private final RowReading reading;
  private final TextPool pool;
  private final int capacity;
  private final RowBuffer[] buffers;
  private final int[] parts;
  private final RowCounts counts;
  private final LeftOut.Task leftOut;
  private final Deque<Tuple2<Integer, byte[]>> ready = new ArrayDeque<>();
  private final double[] values;
  private boolean done;
  private boolean unitSeen;

  public RowChunks(
      int task,
      Iterator<InternalRow> rows,
      LogLayout layout,
      RowReading reading,
      LeftOut leftOut,
      int buckets) {
    this.leftOut = leftOut.task(task);
    this.task = task;
    this.rows = rows;
    this.layout = layout;
    this.reading = reading;
    this.pool = reading.pool();
    int width = 20 + 8 * layout.measures() + (layout.segments() > 0 ? 8 : 0);
    capacity = Math.max(SMALLEST, Math.min(LARGEST, BYTES / width / buckets));
    buffers = new RowBuffer[buckets];
    parts = new int[buckets];
    counts = new RowCounts(layout.measures());
    values = new double[layout.measures()];
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && !done) {
      if (rows.hasNext()) {
        add(rows.next());
      } else {
        done = true;
        leftOut.commit();
        for (int b = 0; b < buffers.length; b++) {
          flush(b);
        }
        byte[] last =
            new ColumnWriter().number(task).number(COUNTS).block(Packed.of(counts)).bytes();
        ready.add(new Tuple2<>(0, last));
      }
    }
    return !ready.isEmpty();
  }

  @Override
  public Tuple2<Integer, byte[]> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  /** The bucket of a user. */
  private int bucket(long key) {
    // Other bits than those that a bucket's own index uses.
    return (int) ((StableHash.mix(key ^ 0x5bd1e995L) >>> 33) % buffers.length);
  }

  private void add(InternalRow row) {
    SparkRow raw = reading.row(row, pool);
    Unreadable broken = raw.unreadable();
    if (broken != null) {
      counts.rows++;
      counts.unreadable++;
      counts.unread("a row is not in the format, " + broken.reason() + ",", shown(broken.raw()));
      leftOut.take(broken.raw(), Rule.UNREADABLE, broken.reason());
      return;
    }
    boolean event = row.getBoolean(LogLayout.EVENT);
    if (event && !counts(raw)) {
      if (!layout.assigned() || row.isNullAt(LogLayout.VARIANT)) {
        return;
      }
      // Who was assigned counts also without a row that does.
      event = false;
    }
    counts.rows += event ? 1 : 0;
    if (row.isNullAt(LogLayout.KEY)) {
      counts.noUser++;
      leaveOut(raw, Rule.WITHOUT_USER, "no user");
      return;
    }
    long millis = 0;
    boolean before = false;
    if (event && layout.timed()) {
      Long read = reading.millis(raw);
      int phase = read == null ? RowReading.UNKNOWN : phase(row, raw, read);
      if (read == null || phase == RowReading.UNKNOWN) {
        String text = read == null ? reading.timeText(raw) : null;
        counts.badTime(text);
        leaveOut(raw, Rule.BAD_TIME, unreadable(read, text));
        return;
      }
      millis = read;
      if (!TimeParser.isSane(millis)) {
        String time = Instant.ofEpochMilli(millis).toString();
        counts.strayTime(time, 1);
        leaveOut(raw, Rule.STRAY_TIME, time + " is before 1990 or after 2100");
        return;
      }
      if (!layout.covers((int) Math.floorDiv(millis, DAY))) {
        counts.outOfWindow++;
        return;
      }
      before = phase == 1;
    }
    int day = (int) Math.floorDiv(millis, DAY);
    if (!read(raw, event, false)) {
      return;
    }
    if (event && !before) {
      countDay(raw, day);
    }
    long key = row.getLong(LogLayout.KEY);
    int bucket = bucket(key);
    RowBuffer buffer = buffer(bucket);
    buffer.add(key, before ? ~day : day, event, row, millis, values);
    if (event && layout.preValues() && read(raw, true, true)) {
      buffer.add(key, ~day, true, row, millis, values);
    }
    // Room for two is left, since a row may bring two.
    if (buffer.size() >= capacity - 1) {
      flush(bucket);
    }
  }

  private static String unreadable(@Nullable Long read, @Nullable String text) {
    return read != null
        ? "the period is neither pre nor experiment"
        : text == null ? "no time" : "the time '" + text + "' is not in its format";
  }

  private void leaveOut(SparkRow raw, Rule rule, String reason) {
    leftOut.take(reading.json(raw), rule, reason);
  }

  private static String shown(String raw) {
    return raw.length() <= SHOWN ? raw : raw.substring(0, SHOWN) + "...";
  }

  /** Whether the configuration's condition holds. */
  private boolean counts(SparkRow raw) {
    try {
      return reading.counts(raw);
    } catch (UnreadableValue e) {
      counts.unreadable++;
      counts.rows++;
      String what = "column '" + e.column() + "' is not " + e.expected();
      counts.unread(what, e.value());
      leaveOut(raw, Rule.UNREADABLE, what + ": " + e.value());
      return false;
    }
  }

  private int phase(InternalRow row, RawRow raw, long millis) {
    return row.isNullAt(LogLayout.SINCE)
        ? reading.before(raw, millis)
        : millis < row.getLong(LogLayout.SINCE) ? 1 : 0;
  }

  private void countDay(RawRow raw, int day) {
    counts.days.merge(day, 1L, Long::sum);
    if (layout.timed() && !unitSeen) {
      unitSeen = true;
      EpochUnit unit = reading.unit(raw);
      if (unit != null) {
        counts.units.add(unit.key());
      }
    }
  }

  private RowBuffer buffer(int bucket) {
    if (buffers[bucket] == null) {
      buffers[bucket] = new RowBuffer(capacity, layout);
    }
    return buffers[bucket];
  }

  /**
   * Reads what a row adds. A missing value adds nothing; one that is not finite is counted, and
   * will be refused.
   *
   * @return false when a value cannot be read; the row is counted and left out
   */
  private boolean read(SparkRow raw, boolean event, boolean ofPrePeriod) {
    String unread = null;
    for (int m = 0; m < values.length; m++) {
      double value = 0;
      if (event) {
        try {
          double found = ofPrePeriod ? reading.before(raw, m) : reading.value(raw, m);
          value = Double.isNaN(found) ? 0 : found;
        } catch (UnreadableValue e) {
          String what = "column '" + e.column() + "' is not " + e.expected();
          counts.unread(what, e.value());
          unread = what + ": " + e.value();
        } catch (ArithmeticException e) {
          unread = reading.words(m) + ": " + e.getMessage();
          counts.unread(unread, RowCounts.NOT_DEFINED);
        }
      }
      if (!Double.isFinite(value)) {
        counts.notFinite[m]++;
        value = 0;
      }
      counts.negative[m] += value < 0 ? 1 : 0;
      values[m] = value;
    }
    if (unread != null) {
      counts.unreadable++;
      leaveOut(raw, Rule.UNREADABLE, unread);
    }
    return unread == null;
  }

  private void flush(int bucket) {
    RowBuffer buffer = buffers[bucket];
    if (buffer != null && buffer.size() > 0) {
      ready.add(new Tuple2<>(bucket, buffer.take(task, parts[bucket]++)));
    }
  }

  /** All rows of one bucket, in a fixed order, summed. */
  public static UserDays sum(Iterator<Tuple2<Integer, byte[]>> chunks, LogLayout layout) {
    List<byte[]> all = new ArrayList<>();
    chunks.forEachRemaining(chunk -> all.add(chunk._2()));
    all.sort(java.util.Comparator.comparingLong(RowChunk::order));
    UserDaysBuilder builder = new UserDaysBuilder(layout);
    for (int i = 0; i < all.size(); i++) {
      byte[] chunk = all.get(i);
      all.set(i, new byte[0]);
      if ((int) RowChunk.order(chunk) == COUNTS) {
        ColumnReader in = new ColumnReader(chunk);
        in.number();
        in.number();
        builder.count(Packed.open(in.block(), RowCounts.class));
      } else {
        builder.add(RowChunk.open(chunk));
      }
    }
    return builder.finish();
  }
}
