package org.rectrain.eval.rows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rectrain.Failure;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.StableHash;

/** The rows that models are judged on, from the prepared folder: the labels are taken here. */
public final class TestRows {
  private final ParquetTable table;
  private final long[] ids;
  private final int[] user;
  private final int[] item;
  private final int[][] labels;

  private TestRows(ParquetTable table, long[] ids, int[] user, int[] item, int[][] labels) {
    this.table = table;
    this.ids = ids;
    this.user = user;
    this.item = item;
    this.labels = labels;
  }

  public static TestRows read(
      Path prepared,
      String split,
      List<String> tasks,
      List<String> columns,
      Users users,
      Items items) {
    Path source = prepared.resolve("examples").resolve("split=" + split);
    List<String> wanted =
        new ArrayList<>(
            List.of(Columns.EXAMPLE_ID, Columns.USER_ID, Columns.ITEM_ID, Columns.TIMESTAMP));
    wanted.addAll(tasks);
    wanted.addAll(columns);
    ParquetTable table = ParquetTable.read(source, wanted.toArray(String[]::new));
    if (table.rows() == 0) {
      throw Failure.input(
          source + ": no example; expected at least one",
          "check the split's dates and shares in the prepare section");
    }
    int[][] labels = new int[tasks.size()][];
    for (int t = 0; t < labels.length; t++) {
      labels[t] = binary(table.doubles(tasks.get(t)), tasks.get(t), source);
    }
    return new TestRows(
        table,
        table.longs(Columns.EXAMPLE_ID),
        users.addAll(IdIndex.of(table.strings(Columns.USER_ID), source)),
        items.indices(IdIndex.of(table.strings(Columns.ITEM_ID), source)),
        labels);
  }

  private static int[] binary(double[] values, String task, Path source) {
    int[] out = new int[values.length];
    for (int i = 0; i < out.length; i++) {
      double value = values[i];
      if (!Double.isNaN(value) && value != 0 && value != 1) {
        throw Failure.input(
            source + ": column '" + task + "' holds " + value + "; expected 0 or 1",
            "map the label to 0 and 1 in the data section and run prepare again");
      }
      out[i] = Double.isNaN(value) ? -1 : (int) value;
    }
    return out;
  }

  public int size() {
    return ids.length;
  }

  public long[] ids() {
    return ids;
  }

  public int[] user() {
    return user;
  }

  public int[] item() {
    return item;
  }

  /** Labels of a task: 0, 1, or -1 where missing. */
  public int[] labels(int task) {
    return labels[task];
  }

  /** Fingerprint of ids and labels, the same in any order of rows. */
  public String fingerprint() {
    long sum = 0;
    for (int i = 0; i < ids.length; i++) {
      long hash = StableHash.of(0, ids[i]);
      for (int[] label : labels) {
        hash = StableHash.of(hash, label[i]);
      }
      sum += hash;
    }
    return ids.length + "-" + Long.toHexString(sum);
  }

  public ParquetTable table() {
    return table;
  }
}
