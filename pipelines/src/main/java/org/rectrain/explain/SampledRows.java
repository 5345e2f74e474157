package org.rectrain.explain;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.rectrain.dataset.ExampleRows;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.StableHash;

/** Rows and users drawn by the hashes of their ids. */
final class SampledRows {
  private SampledRows() {}

  /** So many rows, or all where there are fewer. */
  static Examples rows(Examples from, int count, long seed) {
    return ExampleRows.select(from, places(from, count, seed));
  }

  /** Indices of so many rows, ascending. */
  static int[] places(Examples from, int count, long seed) {
    return IntStream.range(0, from.size())
        .boxed()
        .sorted(
            Comparator.<Integer>comparingLong(i -> StableHash.of(seed, from.ids()[i]))
                .thenComparingInt(i -> i))
        .limit(count)
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }

  /** Indices of the rows of whole users with a known label, until there are so many rows. */
  static int[] ofUsers(Examples from, int task, int count, long seed) {
    Map<String, Integer> rows = new LinkedHashMap<>();
    for (int i = 0; i < from.size(); i++) {
      if (from.labels()[task][i] >= 0) {
        rows.merge(from.users()[i], 1, Integer::sum);
      }
    }
    String[] order = rows.keySet().toArray(String[]::new);
    Arrays.sort(
        order,
        Comparator.<String>comparingLong(u -> StableHash.of(seed, u))
            .thenComparing(Comparator.naturalOrder()));
    Map<String, Boolean> taken = new LinkedHashMap<>();
    int left = count;
    for (String user : order) {
      if (left <= 0) {
        break;
      }
      taken.put(user, true);
      left -= rows.getOrDefault(user, 0);
    }
    return IntStream.range(0, from.size())
        .filter(i -> from.labels()[task][i] >= 0 && taken.containsKey(from.users()[i]))
        .toArray();
  }
}
