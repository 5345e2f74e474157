package org.rectrain.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Golden values: SciPy 1.17.1, see resources/golden/stat/divergence.py. */
class DivergenceTest {
  private static final double[] P = {30, 50, 20};
  private static final double[] Q = {0.25, 0.45, 0.3};

  @Test
  void agreesWithScipy() {
    assertThat(Divergence.psi(P, Q, 0)).isCloseTo(PSI, within(1e-12));
    assertThat(Divergence.kullbackLeibler(P, Q, 0)).isCloseTo(KL, within(1e-12));
    assertThat(Divergence.jensenShannon(P, Q)).isCloseTo(JS, within(1e-12));
  }

  @Test
  void disjointSidesAreOneBitApartAndInfinitelyDivergent() {
    double[] a = {1, 0};
    double[] b = {0, 1};
    assertThat(Divergence.jensenShannon(a, b)).isEqualTo(1);
    assertThat(Divergence.kullbackLeibler(a, b, 0)).isInfinite();
    assertThat(Divergence.kullbackLeibler(a, b, 1e-4)).isBetween(9.0, 9.3);
  }

  @Test
  void nothingOnOneSideIsUndefined() {
    assertThat(Divergence.psi(new double[] {0, 0}, new double[] {1, 1}, 0)).isNaN();
  }

  private static final double PSI = 0.05493061443340547;
  private static final double KL = 0.026283703245466652;
  private static final double JS = 0.009853623390827572;
}
