package org.rectrain.prepare.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class EntropyTest {
  @Test
  void isOneWhenBalancedAndZeroWhenConstant() {
    assertThat(Entropy.normalised(5, 5)).isCloseTo(1, within(1e-12));
    assertThat(Entropy.normalised(5, 5, 5, 5)).isCloseTo(1, within(1e-12));
    assertThat(Entropy.normalised(7, 0)).isZero();
  }

  /** scipy.stats.entropy([1, 3], base=2) = 0.8112781244591328. */
  @Test
  void agreesWithScipy() {
    assertThat(Entropy.normalised(1, 3)).isCloseTo(0.8112781244591328, within(1e-12));
    // golden/stat/quality.json
    assertThat(Entropy.normalised(22, 26, 7, 78, 46, 24, 16))
        .isCloseTo(0.885351548892961, within(1e-12));
    // scipy.stats.entropy([1, 2, 5], base=3)
    assertThat(Entropy.normalised(1, 2, 5)).isCloseTo(0.8194483718728035, within(1e-12));
  }

  @Test
  void isUndefinedWithoutRowsOrChoice() {
    assertThat(Entropy.normalised(0, 0)).isNaN();
    assertThat(Entropy.normalised(4)).isNaN();
  }
}
