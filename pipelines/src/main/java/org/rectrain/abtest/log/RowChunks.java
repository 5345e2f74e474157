package org.rectrain.abtest.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.rectrain.dataset.StableHash;
import scala.Tuple2;

/**
 * Deals the rows that one task reads into buckets of users, counts what is wrong with them, and
 * hands them on as packed {@link RowChunk}s. The task's counts travel in bucket 0 as its last part.
 */
public final class RowChunks implements Iterator<Tuple2<Integer, byte[]>> {
  private static final long DAY = 86_400_000L;
  private static final int BYTES = 32 << 20;
  private static final int SMALLEST = 256;
  private static final int LARGEST = 8192;

  /** Part number of a task's counts. */
  static final int COUNTS = Integer.MAX_VALUE;

  private final int task;
  private final Iterator<InternalRow> rows;
  private final LogLayout layout;
  private final int capacity;
  private final RowBuffer[] buffers;
  private final int[] parts;
  private final RowCounts counts;
  private final Deque<Tuple2<Integer, byte[]>> ready = new ArrayDeque<>();
  private final double[] values;
  private boolean done;

  public RowChunks(int task, Iterator<InternalRow> rows, LogLayout layout, int buckets) {
    this.task = task;
    this.rows = rows;
    this.layout = layout;
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
    boolean event = row.getBoolean(LogLayout.EVENT);
    counts.rows += event ? 1 : 0;
    if (row.isNullAt(LogLayout.KEY)) {
      counts.noUser++;
      return;
    }
    long millis = 0;
    boolean before = false;
    if (event && layout.timed()) {
      if (row.isNullAt(LogLayout.MILLIS) || row.isNullAt(LogLayout.BEFORE)) {
        counts.badTime++;
        return;
      }
      millis = row.getLong(LogLayout.MILLIS);
      if (!layout.covers((int) Math.floorDiv(millis, DAY))) {
        counts.outOfWindow++;
        return;
      }
      before = row.getBoolean(LogLayout.BEFORE);
    }
    int day = (int) Math.floorDiv(millis, DAY);
    if (event && !before) {
      counts.firstDay = Math.min(counts.firstDay, day);
      counts.lastDay = Math.max(counts.lastDay, day);
    }
    long key = row.getLong(LogLayout.KEY);
    int bucket = bucket(key);
    RowBuffer buffer = buffer(bucket);
    read(row, LogLayout.VALUES, event);
    buffer.add(key, before ? ~day : day, event, row, millis, values);
    if (event && layout.preValues()) {
      read(row, LogLayout.VALUES + layout.measures(), true);
      buffer.add(key, ~day, true, row, millis, values);
    }
    // Room for two is left, since a row may bring two.
    if (buffer.size() >= capacity - 1) {
      flush(bucket);
    }
  }

  private RowBuffer buffer(int bucket) {
    if (buffers[bucket] == null) {
      buffers[bucket] = new RowBuffer(capacity, layout);
    }
    return buffers[bucket];
  }

  /** A missing value adds nothing; one that is not finite is counted, and will be refused. */
  private void read(InternalRow row, int from, boolean event) {
    for (int m = 0; m < values.length; m++) {
      double value = !event || row.isNullAt(from + m) ? 0 : row.getDouble(from + m);
      if (!Double.isFinite(value)) {
        counts.notFinite[m]++;
        value = 0;
      }
      counts.negative[m] += value < 0 ? 1 : 0;
      values[m] = value;
    }
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
