package org.rectrain.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeistelPermutationTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 16, 17, 1000, 4097})
  void everyIndexLandsOnce(long size) {
    FeistelPermutation order = new FeistelPermutation(size, 7, "test");
    long[] landed = LongStream.range(0, size).map(order::at).sorted().toArray();
    assertThat(landed).isEqualTo(LongStream.range(0, size).toArray());
  }

  @Test
  void itMixes() {
    FeistelPermutation order = new FeistelPermutation(10_000, 7, "test");
    // The first tenth of the results comes from everywhere: 1000 expected in either half, 22 a
    // standard deviation.
    long fromFirstHalf = LongStream.range(0, 5_000).filter(i -> order.at(i) < 2_000).count();
    assertThat(fromFirstHalf).isBetween(900L, 1_100L);
    FeistelPermutation other = new FeistelPermutation(10_000, 8, "test");
    assertThat(LongStream.range(0, 10_000).filter(i -> order.at(i) == other.at(i)).count())
        .isLessThan(10);
  }

  @Test
  void itHoldsBillions() {
    FeistelPermutation order = new FeistelPermutation(3_000_000_000L, 7, "test");
    long[] landed = {order.at(0), order.at(1), order.at(2_999_999_999L)};
    assertThat(landed).doesNotHaveDuplicates();
    assertThat(Arrays.stream(landed).allMatch(l -> l >= 0 && l < 3_000_000_000L)).isTrue();
  }

  @Test
  void anIndexOutsideIsRefused() {
    FeistelPermutation order = new FeistelPermutation(5, 7, "test");
    assertThatThrownBy(() -> order.at(5))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("index 5 of 5");
  }
}
