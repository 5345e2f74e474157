package org.rectrain.eval.rows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.StableHash;

/** The rows that models are judged on, from the prepared folder: the labels are taken here. */
public final class TestRows {
  private final ParquetTable table;
  private final long[] ids;
  private final int[] user;
  private final int[] item;
  private final int[] session;
  private final int[][] labels;

  private TestRows(
      ParquetTable table, long[] ids, int[] user, int[] item, int[] session, int[][] labels) {
    this.table = table;
    this.ids = ids;
    this.user = user;
    this.item = item;
    this.session = session;
    this.labels = labels;
  }

  public static TestRows read(
      Path prepared,
      String split,
      List<String> tasks,
      List<String> columns,
      Users users,
      Items items) {
    Path source = Prepared.examples(prepared, split);
    List<String> wanted =
        new ArrayList<>(
            List.of(
                Columns.EXAMPLE_ID,
                Columns.USER_ID,
                Columns.ITEM_ID,
                Columns.TIMESTAMP,
                Columns.SESSION_ID));
    wanted.addAll(tasks);
    wanted.addAll(columns);
    ParquetTable table = ParquetTable.read(source, wanted.toArray(String[]::new));
    if (table.rows() == 0) {
      throw Failure.input(
          source + ": no example; expected at least one",
          "check the split's dates and shares in the prepare section");
    }
    return new TestRows(
        table,
        table.longs(Columns.EXAMPLE_ID),
        users.addAll(Prepared.ids(table, Columns.USER_ID, source)),
        items.indices(Prepared.ids(table, Columns.ITEM_ID, source)),
        places(table.longs(Columns.SESSION_ID)),
        Prepared.labels(table, tasks, source));
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

  /** The session, or request, of each row: a number from 0 without gaps. */
  public int[] session() {
    return session;
  }

  private static int[] places(long[] sessions) {
    Map<Long, Integer> known = new HashMap<>();
    return Arrays.stream(sessions)
        .mapToInt(session -> known.computeIfAbsent(session, s -> known.size()))
        .toArray();
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
