package org.rectrain.baseline.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;

/**
 * The examples of one split as baselines read them.
 *
 * @param items index in the catalogue
 * @param labels (tasks, rows): 0, 1 or -1 where missing
 * @param histories items of each row's history that are in the catalogue, oldest first
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record SplitRows(int[] items, int[][] labels, int[][] histories) {
  static SplitRows read(Path prepared, String split, List<String> tasks, BaselineItems catalogue) {
    List<String> columns = new ArrayList<>(List.of(Columns.ITEM_ID, Columns.HISTORY_ITEMS));
    columns.addAll(tasks);
    Path source = folder(prepared, split);
    ParquetTable table = ParquetTable.read(source, columns.toArray(String[]::new));
    return new SplitRows(
        Arrays.stream(BaselineItems.present(table.strings(Columns.ITEM_ID), source))
            .mapToInt(catalogue::index)
            .toArray(),
        labels(table, tasks),
        Arrays.stream(table.stringLists(Columns.HISTORY_ITEMS))
            .map(catalogue::known)
            .toArray(int[][]::new));
  }

  public static Path folder(Path prepared, String split) {
    return prepared.resolve("examples").resolve(Columns.SPLIT + "=" + split);
  }

  public static int[][] labels(ParquetTable table, List<String> tasks) {
    int[][] labels = new int[tasks.size()][];
    for (int t = 0; t < labels.length; t++) {
      labels[t] =
          Arrays.stream(table.doubles(tasks.get(t)))
              .mapToInt(v -> Double.isNaN(v) ? -1 : (int) v)
              .toArray();
    }
    return labels;
  }
}
