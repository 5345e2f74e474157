package org.rectrain.eval.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TribuoCheckTest {
  private static final int[] LABELS = {0, 1, 0, 1};

  @Test
  void countsPairsInOrder() {
    // Of the four pairs, three are in order.
    assertThat(TribuoCheck.auc(new double[] {0.1, 0.2, 0.3, 0.4}, LABELS)).isEqualTo(0.75);
    assertThat(TribuoCheck.auc(new double[] {0.1, 0.2, 0.2, 0.4}, LABELS)).isEqualTo(0.875);
  }

  @Test
  void tellsScoresApartThatDifferByNextToNothing() {
    double[] scores = new double[4];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = 0.3 + i * 1e-14;
    }
    assertThat(TribuoCheck.auc(scores, LABELS)).isCloseTo(0.75, within(1e-12));
  }

  @Test
  void isUndefinedWithOneClassOrAScoreThatIsNone() {
    assertThat(TribuoCheck.auc(new double[] {0.1, 0.2}, new int[] {1, 1})).isNaN();
    assertThat(TribuoCheck.auc(new double[] {0.1, Double.NaN}, new int[] {0, 1})).isNaN();
  }
}
