package org.rectrain.prepare.feature;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.rectrain.dataset.ParquetLayout;
import org.rectrain.dataset.ParquetRows;
import org.rectrain.dataset.ParquetTable;

/**
 * All counts as of the end of what may be known, by the hash of their key: what serving looks up.
 * Columns: {@code key}, {@code rows}, and {@code label_0}, {@code label_1}, ... in schema order.
 */
public final class StatSnapshot {
  /** Folder inside the prepared one. */
  public static final String FOLDER = "statistics";

  private static final String KEY = "key";
  private static final String ROWS = "rows";
  private static final String LABEL = "label_";

  private StatSnapshot() {}

  /** The columns of the table. */
  public static ParquetLayout layout(int labels) {
    ParquetLayout out = new ParquetLayout().whole(KEY).whole(ROWS);
    for (int i = 0; i < labels; i++) {
      out.whole(LABEL + i);
    }
    return out;
  }

  /** Sets the cells of one row. */
  static void set(ParquetRows row, long key, int[] counts) {
    row.whole(0, key);
    for (int i = 0; i < counts.length; i++) {
      row.whole(1 + i, counts[i]);
    }
  }

  /** Writes what is known of every key before a bucket. */
  public static void write(StatTable table, int bucket, ParquetRows rows) {
    table.each(
        bucket,
        (key, counts) -> {
          set(rows, key, counts);
          end(rows);
        });
  }

  /**
   * Writes what is known of every key over each window of time before a bucket.
   *
   * @param end the first bucket after the windows
   */
  public static void writeWindows(Features features, StatTable table, int end, ParquetRows rows) {
    for (int window = 0; window < features.windows().size(); window++) {
      int hours = features.windows().get(window);
      int start = end - features.windowBuckets(window);
      table.each(
          end,
          (key, counts) -> {
            int before = table.before(key, start);
            for (int i = 0; i < counts.length; i++) {
              counts[i] -= table.count(before, i);
            }
            if (counts[0] > 0) {
              set(rows, StatKey.within(key, hours), counts);
              end(rows);
            }
          });
    }
  }

  private static void end(ParquetRows rows) {
    try {
      rows.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the snapshot of a prepared folder. */
  public static StatTable read(Path prepared, int labels) {
    ParquetTable table = ParquetTable.read(prepared.resolve(FOLDER));
    CellMap cells = new CellMap(labels);
    long[] keys = table.longs(KEY);
    int[][] counts = new int[1 + labels][];
    counts[0] = table.ints(ROWS);
    for (int i = 0; i < labels; i++) {
      counts[1 + i] = table.ints(LABEL + i);
    }
    int[] row = new int[1 + labels];
    for (int i = 0; i < keys.length; i++) {
      for (int j = 0; j < row.length; j++) {
        row[j] = counts[j][i];
      }
      cells.add(keys[i], 0, row);
    }
    return StatTable.of(cells);
  }
}
