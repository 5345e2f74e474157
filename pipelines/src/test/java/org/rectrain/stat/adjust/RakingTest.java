package org.rectrain.stat.adjust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RakingTest {
  /** The case of 70 % of the rows from a kind of user that is 35 % of the traffic. */
  @Test
  void oneColumnGetsExpectedOverActual() {
    Raking fit =
        Raking.fit(new int[][] {{0}, {1}}, new long[] {700, 300}, new double[][] {{.35, .65}});
    assertThat(fit.weight(0, 0)).isCloseTo(0.5, within(1e-12));
    assertThat(fit.weight(0, 1)).isCloseTo(0.65 / 0.3, within(1e-12));
    // 1000^2 / (700 x 0.25 + 300 x (13/6)^2)
    assertThat(fit.effectiveRows()).isCloseTo(1e6 / (175 + 300 * 169 / 36.0), within(1e-9));
  }

  @Test
  void severalColumnsMeetAllTheirShares() {
    int[][] cells = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
    long[] counts = {500, 200, 100, 200};
    double[][] targets = {{0.35, 0.65}, {0.5, 0.5}};
    Raking fit = Raking.fit(cells, counts, targets);
    double first = 0;
    double second = 0;
    double all = 0;
    for (int i = 0; i < cells.length; i++) {
      double mass = counts[i] * fit.weight(0, cells[i][0]) * fit.weight(1, cells[i][1]) / 1000;
      all += mass;
      first += cells[i][0] == 0 ? mass : 0;
      second += cells[i][1] == 0 ? mass : 0;
    }
    assertThat(all).isCloseTo(1, within(1e-9));
    assertThat(first).isCloseTo(0.35, within(1e-9));
    assertThat(second).isCloseTo(0.5, within(1e-9));
    // Raking keeps the odds ratio of the cells: 500 x 200 / (200 x 100) = 5.
    double odds =
        (500 * w(fit, 0, 0) * 200 * w(fit, 1, 1)) / (200 * w(fit, 0, 1) * 100 * w(fit, 1, 0));
    assertThat(odds).isCloseTo(5, within(1e-9));
  }

  private static double w(Raking fit, int a, int b) {
    return fit.weight(0, a) * fit.weight(1, b);
  }

  @Test
  void noWeightMakesRowsOfNothing() {
    assertThatThrownBy(
            () -> Raking.fit(new int[][] {{0}}, new long[] {5}, new double[][] {{0.5, 0.5}}))
        .hasMessage("category 1 of column 0 has no rows");
  }
}
