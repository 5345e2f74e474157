package org.rectrain.eval.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The test rows as the lists in which they were shown.
 *
 * @param rows indices of each list's rows, by position
 * @param position of every row; -1 for none
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
record LoggedLists(List<int[]> rows, int[] position) {
  /**
   * Cuts rows into lists of two or more.
   *
   * @param user of each row
   * @param time of each row
   * @param position of each row; -1 for none
   * @param list what rows of one list have in common; null where a list lasts as long as its user's
   *     position rises
   */
  static LoggedLists of(
      int[] user, long[] time, int[] position, @Nullable String @Nullable [] list) {
    Comparator<Integer> order = Comparator.comparingInt(i -> user[i]);
    if (list != null) {
      order = order.thenComparing(i -> String.valueOf(list[i]));
    } else {
      order = order.thenComparingLong(i -> time[i]);
    }
    int[] rows =
        IntStream.range(0, user.length)
            .filter(i -> position[i] >= 0)
            .boxed()
            .sorted(order.thenComparingInt(i -> position[i]).thenComparingInt(i -> i))
            .mapToInt(i -> i)
            .toArray();
    List<int[]> out = new ArrayList<>();
    for (int from = 0; from < rows.length; ) {
      int to = from + 1;
      while (to < rows.length && together(user, position, list, rows[to - 1], rows[to])) {
        to++;
      }
      if (to - from > 1) {
        out.add(Arrays.copyOfRange(rows, from, to));
      }
      from = to;
    }
    return new LoggedLists(out, position);
  }

  private static boolean together(
      int[] user, int[] position, @Nullable String @Nullable [] list, int before, int row) {
    return user[before] == user[row]
        && position[row] > position[before]
        && (list == null || Objects.equals(list[before], list[row]));
  }

  /** All rows in lists, list by list. */
  int[] all() {
    return rows.stream().flatMapToInt(Arrays::stream).toArray();
  }

  /**
   * The positions that the rows of {@link #all} get when each list is ordered by score, the best
   * first; of equal scores the earlier position goes first.
   */
  int[] reordered(double[] scores) {
    int[] out = new int[all().length];
    int from = 0;
    for (int[] list : rows) {
      int[] slots = Arrays.stream(list).map(i -> position[i]).toArray();
      int[] places =
          IntStream.range(0, list.length)
              .boxed()
              .sorted(
                  Comparator.<Integer>comparingDouble(i -> -scores[list[i]])
                      .thenComparingInt(i -> i))
              .mapToInt(i -> i)
              .toArray();
      for (int k = 0; k < places.length; k++) {
        out[from + places[k]] = slots[k];
      }
      from += list.length;
    }
    return out;
  }
}
