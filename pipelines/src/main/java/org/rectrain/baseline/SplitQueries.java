package org.rectrain.baseline;

import java.nio.file.Path;
import java.util.Arrays;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;

/**
 * The retrieval queries of one split.
 *
 * @param seen items that are masked, each once
 * @param profiles what the user is known to have clicked: seen items and the history, each once
 */
@SuppressWarnings("ArrayRecordComponent") // Package-private and never compared.
record SplitQueries(int[][] seen, int[][] profiles) {
  static SplitQueries read(Path prepared, String split, Catalogue catalogue) {
    ParquetTable table =
        ParquetTable.read(
            prepared.resolve("queries").resolve(Columns.SPLIT + "=" + split),
            Columns.SEEN,
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
    return new SplitQueries(masked, profiles);
  }
}
