package org.rectrain.baseline.data;

import java.nio.file.Path;
import java.util.Arrays;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;

/**
 * The retrieval queries of one split.
 *
 * @param seen items that are masked, each once
 * @param positives what is to be found, ascending
 * @param profiles what the user is known to have clicked: seen items and the history, each once
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record SplitQueries(int[][] seen, int[][] profiles, int[][] positives) {
  static SplitQueries read(Path prepared, String split, Prepared.Items catalogue) {
    ParquetTable table =
        ParquetTable.read(
            Prepared.queries(prepared, split),
            Columns.SEEN,
            Columns.POSITIVES,
            Columns.HISTORY_ITEMS);
    String[][] seen = table.stringLists(Columns.SEEN);
    String[][] history = table.stringLists(Columns.HISTORY_ITEMS);
    int[][] masked = new int[seen.length][];
    int[][] profiles = new int[seen.length][];
    for (int q = 0; q < seen.length; q++) {
      masked[q] = catalogue.known(seen[q]);
      String[] both = Arrays.copyOf(seen[q], seen[q].length + history[q].length);
      System.arraycopy(history[q], 0, both, seen[q].length, history[q].length);
      profiles[q] = catalogue.known(both);
    }
    int[][] positives =
        Arrays.stream(table.stringLists(Columns.POSITIVES))
            .map(list -> Arrays.stream(catalogue.known(list)).sorted().toArray())
            .toArray(int[][]::new);
    return new SplitQueries(masked, profiles, positives);
  }
}
