package org.rectrain.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AucTest {
  @Test
  void countsPairsWithTiesAsHalves() {
    // Positives 0.9, 0.5; negatives 0.5, 0.1, 0.7: wins 3 + (1 + 0.5) of 6 pairs.
    double[] scores = {0.9, 0.5, 0.5, 0.1, 0.7};
    int[] labels = {1, 1, 0, 0, 0};
    assertThat(Auc.of(scores, labels)).isEqualTo(4.5 / 6);
  }

  @Test
  void isOneHalfForConstantScores() {
    assertThat(Auc.of(new double[] {3, 3, 3}, new int[] {0, 1, 0})).isEqualTo(0.5);
  }

  @Test
  void isUndefinedForOneClassNoRowsOrNaN() {
    assertThat(Auc.of(new double[] {1, 2}, new int[] {1, 1})).isNaN();
    assertThat(Auc.of(new double[] {1, 2}, new int[] {0, 0})).isNaN();
    assertThat(Auc.of(new double[] {}, new int[] {})).isNaN();
    assertThat(Auc.of(new double[] {1, Double.NaN}, new int[] {0, 1})).isNaN();
  }

  @Test
  void ordersInfinitiesNegativesAndZeros() {
    double inf = Double.POSITIVE_INFINITY;
    assertThat(Auc.of(new double[] {-inf, -2, -1, 3, inf}, new int[] {0, 0, 1, 1, 1})).isEqualTo(1);
    assertThat(Auc.of(new double[] {-0.0, 0.0}, new int[] {0, 1})).isEqualTo(0.5);
  }

  @Test
  void rejectsOtherLabelsAndLengths() {
    assertThatThrownBy(() -> Auc.of(new double[] {1, 2}, new int[] {0, 2}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("label of row 1 is 2, not 0 or 1");
    assertThatThrownBy(() -> Auc.of(new double[] {1}, new int[] {0, 1}))
        .hasMessage("scores and labels differ in length: 1 and 2");
  }

  @Test
  void radixSortAgreesWithPairCountingOnManyRows() {
    SplittableRandom random = new SplittableRandom(3);
    int n = 20_000;
    double[] scores = new double[n];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = random.nextInt(4) == 0 ? 1 : 0;
      scores[i] = Math.round(1000 * (random.nextGaussian() + labels[i])) / 1000.0;
    }
    double wins = 0;
    double pairs = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; labels[i] == 1 && j < n; j++) {
        if (labels[j] == 0) {
          wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
          pairs++;
        }
      }
    }
    assertThat(Auc.of(scores, labels)).isCloseTo(wins / pairs, within(1e-15));
    float[] narrow = new float[n];
    for (int i = 0; i < n; i++) {
      narrow[i] = (float) scores[i];
    }
    assertThat(Auc.of(narrow, labels)).isEqualTo(Auc.of(scores, labels));
  }
}
