package org.rectrain.train.batch;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Histories;
import org.rectrain.dataset.StableHash;

/** What each user took in the train rows, whenever that was. */
public final class Taken {
  private Taken() {}

  /**
   * The distinct positives of each row's user, ascending; rows of a user share one array.
   *
   * @param task place of the label
   */
  public static int[][] byRow(Examples examples, int task) {
    Map<String, int[]> byUser = new HashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    int[] labels = examples.labels()[task];
    for (int row = 0; row < labels.length; row++) {
      if (labels[row] == 1) {
        counts.merge(examples.users()[row], 1, Integer::sum);
      }
    }
    counts.forEach((user, count) -> byUser.put(user, new int[count]));
    for (int row = 0; row < labels.length; row++) {
      if (labels[row] == 1) {
        String user = examples.users()[row];
        int left = counts.merge(user, -1, Integer::sum);
        byUser.getOrDefault(user, new int[0])[left] = examples.items()[row];
      }
    }
    byUser.replaceAll((user, items) -> Arrays.stream(items).sorted().distinct().toArray());
    return Arrays.stream(examples.users())
        .map(user -> byUser.getOrDefault(user, new int[0]))
        .toArray(int[][]::new);
  }

  /**
   * The same rows with other histories: all that their user took but the row's own item, without
   * ages. Of more than {@code longest} items those stay that a hash of row and item chooses.
   *
   * @param task place of the label that says what was taken
   */
  public static Examples asHistories(Examples examples, int task, int longest, long seed) {
    int[][] taken = byRow(examples, task);
    int[][] chosen = new int[taken.length][];
    int[] starts = new int[taken.length + 1];
    for (int row = 0; row < taken.length; row++) {
      int own = examples.items()[row];
      int[] others = Arrays.stream(taken[row]).filter(item -> item != own).toArray();
      chosen[row] =
          others.length <= longest
              ? others
              : some(others, longest, StableHash.of(seed, examples.ids()[row]));
      starts[row + 1] = starts[row] + chosen[row].length;
    }
    int total = starts[taken.length];
    int[] items = new int[total];
    int[] events = new int[total];
    Arrays.fill(events, 1);
    for (int row = 0; row < taken.length; row++) {
      System.arraycopy(chosen[row], 0, items, starts[row], chosen[row].length);
    }
    return examples.withHistories(new Histories(starts, items, events, new float[total]));
  }

  private static int[] some(int[] items, int most, long salt) {
    long[] keys = new long[items.length];
    Arrays.setAll(keys, i -> StableHash.of(salt, items[i]));
    return IntStream.range(0, items.length)
        .boxed()
        .sorted(java.util.Comparator.comparingLong(i -> keys[i]))
        .limit(most)
        .mapToInt(i -> items[i])
        .sorted()
        .toArray();
  }
}
