package org.rectrain.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DrawsTest {
  private static final int N = 20_000;

  @Test
  void streamsOfEqualKeysAreEqualAndOthersDiffer() {
    assertThat(Draws.of(7, "user", 3).unit()).isEqualTo(Draws.of(7, "user", 3).unit());
    assertThat(Draws.of(7, "user", 3).unit()).isNotEqualTo(Draws.of(7, "user", 4).unit());
    assertThat(Draws.of(7, "user", 3).unit()).isNotEqualTo(Draws.of(7, "item", 3).unit());
    assertThat(Draws.of(7, "user", 3).unit()).isNotEqualTo(Draws.of(8, "user", 3).unit());
  }

  @Test
  void distributionsHaveTheirMoments() {
    Draws draws = Draws.of(7, "moments", 0);
    double unit = 0;
    double normal = 0;
    double squares = 0;
    double exponential = 0;
    int[] picked = new int[3];
    for (int i = 0; i < N; i++) {
      unit += draws.unit();
      double z = draws.normal();
      normal += z;
      squares += z * z;
      exponential += draws.exponential(5);
      picked[draws.weighted(1, 2, 7)]++;
    }
    // Bounds are four standard errors.
    assertThat(unit / N).isCloseTo(0.5, within(0.0082));
    assertThat(normal / N).isCloseTo(0, within(0.029));
    assertThat(squares / N).isCloseTo(1, within(0.04));
    assertThat(exponential / N).isCloseTo(5, within(0.15));
    assertThat(picked[0] / (double) N).isCloseTo(0.1, within(0.0085));
    assertThat(picked[2] / (double) N).isCloseTo(0.7, within(0.013));
  }

  @Test
  void aliasTablesDrawInProportion() {
    AliasTable table = new AliasTable(new double[] {5, 0, 1, 4});
    Draws draws = Draws.of(7, "alias", 0);
    int[] drawn = new int[4];
    for (int i = 0; i < N; i++) {
      drawn[table.draw(draws)]++;
    }
    assertThat(drawn[0] / (double) N).isCloseTo(0.5, within(0.0145));
    assertThat(drawn[1]).isZero();
    assertThat(drawn[2] / (double) N).isCloseTo(0.1, within(0.0085));
    assertThat(drawn[3] / (double) N).isCloseTo(0.4, within(0.014));
  }
}
