package org.rectrain.update;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.StableHash;

/**
 * Rows on which two models are compared.
 *
 * @param split of the prepared data
 * @param rows their indices in it
 * @param users the user of each row, from 0
 * @param userKeys a hash of each user's id
 * @param labels (tasks, rows): 0, 1, or -1 where unknown
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
record ExamRows(String split, int[] rows, int[] users, long[] userKeys, int[][] labels) {

  /** All rows of the test split: the next day. */
  static ExamRows nextDay(Path prepared, List<String> tasks) {
    Split split = Split.read(prepared, "test", tasks);
    return split.rows(IntStream.range(0, split.ids().length).toArray());
  }

  /**
   * Rows of earlier days that no update learns.
   *
   * @param before epoch milliseconds from which days are new
   * @param learned prepared data that the earlier model was trained on, whose train rows are left
   *     out; null when it is not there any more
   * @param most rows at most, those with the lowest hash of their id
   */
  static ExamRows anchor(
      Path prepared, List<String> tasks, long before, @Nullable Path learned, int most) {
    Split split = Split.read(prepared, "valid", tasks);
    Set<Long> seen = learned == null ? Set.of() : ids(learned);
    int[] chosen =
        IntStream.range(0, split.ids().length)
            .filter(row -> split.times()[row] < before && !seen.contains(split.ids()[row]))
            .boxed()
            .sorted(Comparator.comparingLong(row -> StableHash.of(0, split.ids()[row])))
            .limit(most)
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    return split.rows(chosen);
  }

  private static Set<Long> ids(Path prepared) {
    Path train = folder(prepared, "train");
    Set<Long> out = new HashSet<>();
    if (Files.isDirectory(train)) {
      long[] ids = ParquetTable.read(train, Columns.EXAMPLE_ID).longs(Columns.EXAMPLE_ID);
      Arrays.stream(ids).forEach(out::add);
    }
    return out;
  }

  private static Path folder(Path prepared, String split) {
    return prepared.resolve("examples").resolve(Columns.SPLIT + "=" + split);
  }

  int size() {
    return rows.length;
  }

  @SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
  private record Split(String name, long[] ids, long[] times, String[] users, int[][] labels) {
    static Split read(Path prepared, String name, List<String> tasks) {
      List<String> columns =
          new java.util.ArrayList<>(
              List.of(Columns.EXAMPLE_ID, Columns.TIMESTAMP, Columns.USER_ID));
      columns.addAll(tasks);
      ParquetTable table =
          ParquetTable.read(folder(prepared, name), columns.toArray(String[]::new));
      int[][] labels = new int[tasks.size()][];
      for (int t = 0; t < labels.length; t++) {
        labels[t] =
            Arrays.stream(table.doubles(tasks.get(t)))
                .mapToInt(value -> Double.isNaN(value) ? -1 : (int) value)
                .toArray();
      }
      String[] users =
          Arrays.stream(table.strings(Columns.USER_ID))
              .map(user -> user == null ? "" : user)
              .toArray(String[]::new);
      return new Split(
          name, table.longs(Columns.EXAMPLE_ID), table.longs(Columns.TIMESTAMP), users, labels);
    }

    ExamRows rows(int[] chosen) {
      java.util.Map<String, Integer> places = new java.util.LinkedHashMap<>();
      int[] user = new int[chosen.length];
      int[][] known = new int[labels.length][chosen.length];
      for (int i = 0; i < chosen.length; i++) {
        user[i] = places.computeIfAbsent(users[chosen[i]], id -> places.size());
        for (int t = 0; t < known.length; t++) {
          known[t][i] = labels[t][chosen[i]];
        }
      }
      long[] keys = places.keySet().stream().mapToLong(id -> StableHash.of(0, id)).toArray();
      return new ExamRows(name, chosen, user, keys, known);
    }
  }
}
