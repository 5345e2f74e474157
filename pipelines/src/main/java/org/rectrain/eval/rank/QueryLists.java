package org.rectrain.eval.rank;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.eval.rows.Items;
import org.rectrain.eval.rows.Users;

/**
 * What retrieval has to find: one query per user with a positive in the split.
 *
 * @param users user of each query, numbered as in {@link Users}
 * @param positives items to be found, ascending indices
 * @param seen items that lists must not hold, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record QueryLists(int[] users, int[][] positives, int[][] seen) {
  /** Reads the queries of a split; null when the prepared folder has none. */
  public static @Nullable QueryLists read(Path prepared, String split, Users users, Items items) {
    return read(prepared, split, users, items, List.of());
  }

  /**
   * The same where lists were made among some items only: nothing else can be found.
   *
   * @param among their ids; empty for the whole catalogue
   */
  public static @Nullable QueryLists read(
      Path prepared, String split, Users users, Items items, List<String> among) {
    Path source = Prepared.queries(prepared, split);
    if (!Prepared.hasQueries(prepared, split)) {
      return null;
    }
    ParquetTable table =
        ParquetTable.read(source, Columns.USER_ID, Columns.POSITIVES, Columns.SEEN);
    int[] index = users.addAll(Prepared.ids(table, Columns.USER_ID, source));
    int[][] positives = sorted(table.stringLists(Columns.POSITIVES), items);
    if (!among.isEmpty()) {
      int[] places = sorted(new String[][] {among.toArray(String[]::new)}, items)[0];
      for (int q = 0; q < positives.length; q++) {
        positives[q] =
            Arrays.stream(positives[q])
                .filter(item -> Arrays.binarySearch(places, item) >= 0)
                .toArray();
      }
    }
    int[] kept = IntStream.range(0, index.length).filter(q -> positives[q].length > 0).toArray();
    int[][] seen = sorted(table.stringLists(Columns.SEEN), items);
    return new QueryLists(
        Arrays.stream(kept).map(q -> index[q]).toArray(),
        Arrays.stream(kept).mapToObj(q -> positives[q]).toArray(int[][]::new),
        Arrays.stream(kept).mapToObj(q -> seen[q]).toArray(int[][]::new));
  }

  public int size() {
    return users.length;
  }

  private static int[][] sorted(String[][] ids, Items items) {
    return Arrays.stream(ids)
        .map(list -> Arrays.stream(items.indices(list)).sorted().distinct().toArray())
        .toArray(int[][]::new);
  }
}
