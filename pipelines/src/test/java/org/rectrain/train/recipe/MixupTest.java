package org.rectrain.train.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Histories;
import org.rectrain.train.batch.MicroBatch;

class MixupTest {
  private static Examples examples(int[] labels) {
    int rows = labels.length;
    EncodedFeatures none = new EncodedFeatures(rows, 0, new int[0], 0, new float[0]);
    return new Examples(
        LongStream.range(0, rows).toArray(),
        new String[rows],
        new int[rows],
        new long[rows],
        new int[][] {labels},
        new float[rows],
        none,
        none,
        none,
        none,
        new Histories(new int[rows + 1], new int[0], new int[0], new float[0]));
  }

  private static Mixup.Pairs pairs(double alpha, int[] labels, long seed) {
    int[] rows = IntStream.range(0, labels.length).toArray();
    return new Mixup(alpha)
        .of(
            examples(labels),
            new MicroBatch(
                rows, new int[0], new long[0], new int[0], new boolean[0], new float[0], seed));
  }

  /** The variance of Beta(a, a) is 1 / (4 (2 a + 1)). */
  @Test
  void sharesAreBetaDistributed() {
    for (double alpha : new double[] {0.05, 0.4, 1}) {
      float[] own = pairs(alpha, new int[20_000], 7).own();
      double mean = IntStream.range(0, own.length).mapToDouble(i -> own[i]).average().orElse(0);
      double square =
          IntStream.range(0, own.length).mapToDouble(i -> own[i] * own[i]).average().orElse(0);
      assertThat(mean).isCloseTo(0.5, within(0.015));
      assertThat(square - mean * mean).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.004));
    }
  }

  @Test
  void everyRowHasAnotherAsItsPartnerAndUnknownLabelsAreNotMixed() {
    Mixup.Pairs pairs = pairs(0.5, new int[] {1, 0, -1, 1, 0}, 3);
    assertThat(pairs.partner()).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    for (int i = 0; i < 5; i++) {
      assertThat(pairs.partner()[i]).isNotEqualTo(i);
      assertThat(pairs.own()[i] == 1).isEqualTo(i == 2 || pairs.partner()[i] == 2);
    }
    assertThat(pairs(0.5, new int[] {1}, 3).partner()).containsExactly(0);
  }

  @Test
  void labelsAreMixedAsTheRowsAre() {
    Mixup.Pairs pairs = new Mixup.Pairs(new int[] {1, 2, 0}, new float[] {0.75f, 1, 0});
    assertThat(pairs.of(new float[] {1, 0, 8})).containsExactly(0.75f, 0, 1);
  }

  @Test
  void rowsThatAreComparedAreNotMixed() {
    assertThatThrownBy(
            () ->
                ConfigReader.bind(
                    "{augment: {mixup: 0.2}, within: {user: 1}}",
                    List.of(),
                    TrainConfig.class,
                    "train"))
        .hasMessageContaining("augment.mixup: 0.2 mixes rows, of which within compares");
  }
}
