package org.rectrain.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SmallestKeysTest {
  @Test
  void theyAreThoseOfAWholeSort() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 2_000; round++) {
      int count = random.nextInt(round < 1_000 ? 60 : 3_000);
      int wanted = random.nextInt(1, 130);
      // Few high bits, as of similarities with ties, over distinct low ones.
      long[] keys =
          LongStream.range(0, count).map(i -> (random.nextLong(40) - 20) << 32 | i).toArray();
      shape(keys, round % 4, random);
      long[] expected = Arrays.copyOf(keys, count + 1);
      Arrays.sort(expected, 0, count);
      long[] found = Arrays.copyOf(keys, count + 1);
      int size = SmallestKeys.first(found, count, wanted);
      assertThat(size).isEqualTo(Math.min(count, wanted));
      assertThat(Arrays.copyOf(found, size)).containsExactly(Arrays.copyOf(expected, size));
    }
  }

  @Test
  void whatLiesBehindTheCountIsNotRead() {
    long[] keys = {5, 3, 9, 1, -7};
    assertThat(SmallestKeys.first(keys, 4, 2)).isEqualTo(2);
    assertThat(Arrays.copyOf(keys, 2)).containsExactly(1, 3);
    assertThat(SmallestKeys.first(keys, 4, 0)).isZero();
    assertThat(SmallestKeys.first(keys, 0, 3)).isZero();
  }

  /** As drawn, rising, falling or shuffled: the orders that a pivot may fail on. */
  private static void shape(long[] keys, int kind, SplittableRandom random) {
    if (kind == 1 || kind == 2) {
      Arrays.sort(keys);
    }
    for (int i = 0; kind == 2 && i < keys.length / 2; i++) {
      swap(keys, i, keys.length - 1 - i);
    }
    for (int i = keys.length - 1; kind == 3 && i > 0; i--) {
      swap(keys, i, random.nextInt(i + 1));
    }
  }

  private static void swap(long[] keys, int a, int b) {
    long key = keys[a];
    keys[a] = keys[b];
    keys[b] = key;
  }
}
