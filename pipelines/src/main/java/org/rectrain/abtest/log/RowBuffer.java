package org.rectrain.abtest.log;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;

/** Collects the rows of one bucket until they make a {@link RowChunk}. */
final class RowBuffer {
  private final long[] key;
  private final int[] day;
  private final int[] event;
  private final int[] variant;
  private final int[][] segment;
  private final long[] millis;
  private final double[][] values;
  private Dictionary variants = new Dictionary();
  private final List<Dictionary> segments = new ArrayList<>();
  private int size;

  RowBuffer(int capacity, LogLayout layout) {
    key = new long[capacity];
    day = new int[capacity];
    event = new int[capacity];
    variant = new int[capacity];
    segment = new int[layout.segments()][capacity];
    millis = new long[layout.segments() > 0 ? capacity : 0];
    values = new double[layout.measures()][capacity];
    for (int s = 0; s < layout.segments(); s++) {
      segments.add(new Dictionary());
    }
  }

  int size() {
    return size;
  }

  void add(long user, int tag, boolean isEvent, InternalRow row, long time, double[] rowValues) {
    key[size] = user;
    day[size] = tag;
    event[size] = isEvent ? 1 : 0;
    variant[size] =
        row.isNullAt(LogLayout.VARIANT) ? -1 : variants.code(row.getUTF8String(LogLayout.VARIANT));
    for (int s = 0; s < segment.length; s++) {
      int at = LogLayout.SEGMENTS + s;
      segment[s][size] = row.isNullAt(at) ? -1 : segments.get(s).code(row.getUTF8String(at));
    }
    if (segment.length > 0) {
      millis[size] = time;
    }
    for (int m = 0; m < values.length; m++) {
      values[m][size] = rowValues[m];
    }
    size++;
  }

  /** The rows, packed; the buffer is empty again. */
  byte[] take(int task, int part) {
    byte[] packed =
        new RowChunk(
                task,
                part,
                size,
                key,
                day,
                event,
                variant,
                variants.names(),
                segment,
                segments.stream().map(Dictionary::names).toList(),
                millis,
                values)
            .pack();
    size = 0;
    variants = new Dictionary();
    segments.replaceAll(old -> new Dictionary());
    return packed;
  }
}
