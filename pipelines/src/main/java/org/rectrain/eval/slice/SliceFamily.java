package org.rectrain.eval.slice;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A division of rows, positives or users into parts.
 *
 * @param name what divides them
 * @param values names of the parts, in the order to show them
 * @param part index of each row's part; -1 for none
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record SliceFamily(String name, List<String> values, int[] part) {
  private static final long[] COUNTS = {0, 1, 3, 10, 30, 100};

  /** Parts by a count: 0, 1-2, 3-9, 10-29, 30-99, 100+. */
  static SliceFamily ofCounts(String name, int size, IntToLongFunction count) {
    List<String> values = List.of("0", "1-2", "3-9", "10-29", "30-99", "100+");
    int[] part = new int[size];
    for (int i = 0; i < size; i++) {
      long n = count.applyAsLong(i);
      int p = COUNTS.length - 1;
      while (n < COUNTS[p]) {
        p--;
      }
      part[i] = p;
    }
    return new SliceFamily(name, values, part);
  }

  /** Parts by a text, in order of first appearance; null belongs to none. */
  static SliceFamily ofText(String name, int size, IntFunction<@Nullable String> value) {
    List<String> values = new ArrayList<>();
    java.util.Map<String, Integer> index = new java.util.HashMap<>();
    int[] part = new int[size];
    for (int i = 0; i < size; i++) {
      String text = value.apply(i);
      part[i] =
          text == null
              ? -1
              : index.computeIfAbsent(
                  text,
                  key -> {
                    values.add(key);
                    return values.size() - 1;
                  });
    }
    return new SliceFamily(name, values, part);
  }

  /** The rows of one part. */
  int[] rows(int value) {
    return java.util.stream.IntStream.range(0, part.length).filter(i -> part[i] == value).toArray();
  }
}
