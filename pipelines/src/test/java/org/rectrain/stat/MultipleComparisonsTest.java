package org.rectrain.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MultipleComparisonsTest {
  private static final Offset<Double> CLOSE = Offset.offset(1e-12);

  @Test
  void holmMultipliesTheSmallestByAllTests() {
    assertThat(MultipleComparisons.holm(new double[] {0.01, 0.04, 0.03}))
        .containsExactly(new double[] {0.03, 0.06, 0.06}, CLOSE);
  }

  @Test
  void benjaminiHochbergScalesByRank() {
    // Sorted .01 .02 .03 .6: times 4/1, 4/2, 4/3, 1 = .04 .04 .04 .6.
    assertThat(MultipleComparisons.benjaminiHochberg(new double[] {0.6, 0.02, 0.01, 0.03}))
        .containsExactly(new double[] {0.6, 0.04, 0.04, 0.04}, CLOSE);
  }

  @Test
  void undefinedTestsDoNotCount() {
    double[] adjusted = MultipleComparisons.holm(new double[] {Double.NaN, 0.02, 0.9});
    assertThat(adjusted[0]).isNaN();
    assertThat(adjusted[1]).isCloseTo(0.04, CLOSE);
    assertThat(adjusted[2]).isCloseTo(0.9, CLOSE);
  }

  @Test
  void rejectsWhatIsNoProbability() {
    assertThatThrownBy(() -> MultipleComparisons.holm(new double[] {0.5, 1.5}))
        .hasMessage("p-value 1 is 1.5, not in [0, 1]");
  }
}
