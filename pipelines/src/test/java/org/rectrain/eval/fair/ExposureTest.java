package org.rectrain.eval.fair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ExposureTest {
  @Test
  void ranksCountByTheDiscountOfTheirUsersOwnRows() {
    double second = Math.log(2) / Math.log(3);
    assertThat(
            Exposure.of(new int[] {0, 1, 0, 1, 0}, new double[] {0.2, 0.5, 0.9, Double.NaN, 0.1}))
        .containsExactly(new double[] {second, 1, 1, second, 0.5}, within(1e-15));
  }

  @Test
  void equalScoresShareTheirExposure() {
    double second = Math.log(2) / Math.log(3);
    double shared = (second + 0.5) / 2;
    assertThat(Exposure.of(new int[3], new double[] {0.3, 0.7, 0.3}))
        .containsExactly(new double[] {shared, 1, shared}, within(1e-15));
  }
}
