package org.rectrain.baseline.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;

/**
 * The examples of one split as baselines read them.
 *
 * @param items index in the catalogue
 * @param labels (tasks, rows): 0, 1 or -1 where missing
 * @param histories items of each row's history that are in the catalogue, oldest first
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record SplitRows(int[] items, int[][] labels, int[][] histories) {
  static SplitRows read(Path prepared, String split, List<String> tasks, Prepared.Items catalogue) {
    List<String> columns = new ArrayList<>(List.of(Columns.ITEM_ID, Columns.HISTORY_ITEMS));
    columns.addAll(tasks);
    Path source = Prepared.examples(prepared, split);
    ParquetTable table = ParquetTable.read(source, columns.toArray(String[]::new));
    return new SplitRows(
        catalogue.indices(Prepared.ids(table, Columns.ITEM_ID, source)),
        Prepared.labels(table, tasks, source),
        Arrays.stream(table.stringLists(Columns.HISTORY_ITEMS))
            .map(catalogue::known)
            .toArray(int[][]::new));
  }
}
