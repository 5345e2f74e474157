package org.rectrain.score;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Items 4 to 7 are cold; scores fall from item 0 on, two rows of eight. */
class ColdPlacesTest {
  private static final boolean[] COLD = {false, false, false, false, true, true, true, true};
  private static final float[] SCORES = {9, 9, 9, 9, 9, 9, 9, 9, 8, 7, 6, 5, 1, 3, 2, 0};

  private static int[] keep(int places, int k, int... seen) {
    int[] best = TopK.best(SCORES, 8, 8, seen, k);
    return new ColdPlaces(COLD, places).keep(best, SCORES, 8, seen, k);
  }

  @Test
  void theBestColdItemsTakeTheLastPlacesOfWarmOnes() {
    assertThat(keep(0, 4)).containsExactly(0, 1, 2, 3);
    assertThat(keep(1, 4)).containsExactly(0, 1, 2, 5);
    assertThat(keep(2, 4)).containsExactly(0, 1, 5, 6);
    assertThat(keep(9, 4)).containsExactly(5, 6, 4, 7);
  }

  @Test
  void coldItemsThatStandInTheListCount() {
    assertThat(keep(1, 5)).containsExactly(0, 1, 2, 3, 5);
    assertThat(keep(2, 5)).containsExactly(0, 1, 2, 5, 6);
  }

  @Test
  void seenItemsStayOut() {
    assertThat(keep(1, 4, 5, 0)).containsExactly(1, 2, 3, 6);
    assertThat(keep(2, 3, 4, 5, 6, 7)).containsExactly(0, 1, 2);
  }

  @Test
  void withoutColdItemsNothingChanges() {
    assertThat(new ColdPlaces(new boolean[8], 3).keep(new int[] {0, 1}, SCORES, 8, new int[0], 2))
        .containsExactly(0, 1);
  }
}
