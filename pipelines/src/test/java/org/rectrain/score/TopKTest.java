package org.rectrain.score;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopKTest {
  @Test
  void bestFirstAndEarlierAmongEquals() {
    float[] scores = {9, 1, 5, 7, 5, 3};
    assertThat(TopK.best(scores, 0, 6, new int[] {0}, 4)).containsExactly(3, 2, 4, 5);
  }

  @Test
  void fewerItemsThanAsked() {
    assertThat(TopK.best(new float[] {0, 0, 1, 2}, 2, 2, new int[0], 10)).containsExactly(1, 0);
  }

  @Test
  void nothingLeft() {
    assertThat(TopK.best(new float[] {1, 2}, 0, 2, new int[] {0, 1}, 3)).isEmpty();
  }
}
