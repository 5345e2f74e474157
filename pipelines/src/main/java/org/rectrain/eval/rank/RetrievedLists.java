package org.rectrain.eval.rank;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Predictions;
import org.rectrain.dataset.Prepared;
import org.rectrain.eval.rows.Candidate;
import org.rectrain.eval.rows.Items;
import org.rectrain.eval.rows.Users;

/**
 * A model's written top-K lists, brought into the order of the queries.
 *
 * @param lists item indices per query, best first; empty where the user has no list
 * @param withoutList how many users have none
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record RetrievedLists(int[][] lists, int withoutList) {
  /** Reads lists of at most {@code longest}; null when the model has none at all. */
  public static @Nullable RetrievedLists read(
      Candidate candidate, QueryLists queries, Users users, Items items, int longest) {
    Path source = Predictions.topK(candidate.scored(), candidate.model());
    if (!Files.isDirectory(source)) {
      return null;
    }
    ParquetTable table = ParquetTable.read(source, Columns.USER_ID, Predictions.ITEMS);
    String[] ids = Prepared.ids(table, Columns.USER_ID, source);
    String[][] lists = table.stringLists(Predictions.ITEMS);
    int[] row = new int[users.size()];
    Arrays.fill(row, -1);
    for (int i = 0; i < ids.length; i++) {
      int user = users.index(ids[i]);
      if (user >= 0) {
        if (row[user] >= 0) {
          throw Failure.input(
              source + ": user_id '" + ids[i] + "' occurs twice; expected one list per user",
              "run 'rectrain score --force' again");
        }
        row[user] = i;
      }
    }
    int[][] out = new int[queries.size()][];
    int without = 0;
    for (int q = 0; q < out.length; q++) {
      int at = row[queries.users()[q]];
      String[] list = at < 0 ? new String[0] : lists[at];
      without += at < 0 ? 1 : 0;
      out[q] = items.indices(list.length > longest ? Arrays.copyOf(list, longest) : list);
    }
    boolean any = Arrays.stream(out).anyMatch(list -> list.length > 0);
    return any ? new RetrievedLists(out, without) : null;
  }

  /** The lists, each cut to its first places. */
  int[][] first(int longest) {
    return Arrays.stream(lists)
        .map(list -> list.length > longest ? Arrays.copyOf(list, longest) : list)
        .toArray(int[][]::new);
  }
}
