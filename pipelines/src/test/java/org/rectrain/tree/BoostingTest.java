package org.rectrain.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.rectrain.dataset.StableHash;
import org.rectrain.nn.Golden;

/** Boosted trees by hand and against LightGBM (golden/tree/make.py). */
class BoostingTest {
  private static final BoostingSpec STUMP = new BoostingSpec(1, 2, 1, 1, 0, 1, 1, 256, 7);

  @Test
  void oneQuestionByHand() {
    // Rate 1/2: every gradient is p - y = 0.5 or -0.5, every curvature 0.25, so leaves answer
    // -sum g / sum h = 2 and -2 where they are pure.
    float[][] columns = {{1, 2, 3, 4}, {5, 5, 5, 5}};
    int[] labels = {0, 0, 1, 1};
    Forest forest = fit(columns, labels, STUMP);
    assertThat(forest.start()).isZero();
    assertThat(forest.columns()).containsExactly(0, -1, -1);
    assertThat(forest.thresholds()[0]).isEqualTo(2.5f);
    assertThat(forest.logit(new float[] {2, 5})).isEqualTo(-2);
    assertThat(forest.logit(new float[] {3, 5})).isEqualTo(2);
    assertThat(forest.questions(new float[] {3, 5})).isEqualTo(1);
    assertThat(forest.size()).isEqualTo(4);
  }

  @Test
  void penaltyAndRateShrinkAnswers() {
    float[][] columns = {{1, 2, 3, 4}};
    int[] labels = {0, 0, 1, 1};
    Forest forest = fit(columns, labels, new BoostingSpec(1, 2, 0.1, 1, 0.5, 1, 1, 256, 7));
    // -0.1 * 1 / (0.5 + 0.5)
    assertThat(forest.logit(new float[] {1})).isCloseTo(-0.1, within(1e-7));
  }

  @Test
  void leavesKeepTheirFewestRows() {
    float[][] columns = {{1, 2, 3, 4, 5, 6}};
    int[] labels = {1, 0, 0, 0, 0, 0};
    Forest forest = fit(columns, labels, new BoostingSpec(1, 6, 1, 2, 0, 1, 1, 256, 7));
    assertThat(forest.thresholds()[0]).isEqualTo(2.5f);
    assertThat(forest.logit(new float[] {1})).isEqualTo(forest.logit(new float[] {2}));
  }

  @Test
  void rowsOfWeightZeroAreLeftOut() {
    float[][] columns = {{1, 2, 3, 4, 9}};
    int[] labels = {0, 0, 1, 1, 0};
    Forest forest = Boosting.fit(Bins.of(columns, 256), labels, new float[] {1, 1, 1, 1, 0}, STUMP);
    assertThat(forest.start()).isZero();
    assertThat(forest.logit(new float[] {9})).isEqualTo(2);
  }

  @Test
  void oneLabelOnlyGivesItsClampedLogOdds() {
    Forest forest = fit(new float[][] {{1, 2, 3}}, new int[] {1, 1, 1}, STUMP);
    double most = Math.log((1 - 1e-6) / 1e-6);
    assertThat(forest.logit(new float[] {2})).isCloseTo(most, within(1.1));
  }

  @Test
  void agreesWithLightGbm() {
    JsonNode golden = Golden.json("tree/boosting.json");
    float[][] columns = new float[golden.get("columns").size()][];
    for (int c = 0; c < columns.length; c++) {
      double[] values = numbers(golden.get("columns").get(c));
      columns[c] = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        columns[c][i] = (float) values[i];
      }
    }
    int[] labels = Arrays.stream(numbers(golden.get("labels"))).mapToInt(v -> (int) v).toArray();
    float[] weights = new float[labels.length];
    double[] given = numbers(golden.get("weights"));
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) given[i];
    }
    for (int rounds : new int[] {1, 20}) {
      Forest forest =
          Boosting.fit(
              Bins.of(columns, 256),
              labels,
              weights,
              new BoostingSpec(rounds, 7, 0.1, 1, 1, 1, 1, 256, 7));
      double[] wanted = numbers(golden.get("logits_" + rounds));
      for (int i = 0; i < labels.length; i++) {
        assertThat(forest.logit(row(columns, i))).isCloseTo(wanted[i], within(2e-6));
      }
    }
  }

  @Test
  void sharesDependOnTheSeedAlone() {
    float[][] columns = new float[6][500];
    int[] labels = new int[500];
    for (int i = 0; i < labels.length; i++) {
      for (int c = 0; c < columns.length; c++) {
        columns[c][i] = (float) StableHash.unit(StableHash.of(c, i));
      }
      labels[i] = columns[0][i] + columns[1][i] > 1 ? 1 : 0;
    }
    BoostingSpec spec = new BoostingSpec(5, 8, 0.3, 5, 1, 0.7, 0.5, 16, 1);
    Forest first = fit(columns, labels, spec);
    Forest again = fit(columns, labels, spec);
    Forest other = fit(columns, labels, spec.withSeed(2));
    assertThat(again.values()).isEqualTo(first.values());
    assertThat(other.values()).isNotEqualTo(first.values());
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      right += (first.logit(row(columns, i)) > 0) == (labels[i] == 1) ? 1 : 0;
    }
    assertThat(right).isGreaterThan(420);
  }

  @Test
  void manyValuesShareBinsAndNoneIsLost() {
    float[] column = new float[1000];
    for (int i = 0; i < column.length; i++) {
      column[i] = i;
    }
    Bins bins = Bins.of(new float[][] {column}, 10);
    assertThat(bins.edges()[0]).hasSize(9);
    long[] counts = new long[10];
    for (byte bin : bins.values()[0]) {
      counts[bin & 0xff]++;
    }
    assertThat(counts).containsOnly(100);
  }

  @Test
  void missingNumbersAreRefused() {
    assertThatThrownBy(() -> Bins.of(new float[][] {{1, Float.NaN}}, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
  }

  private static Forest fit(float[][] columns, int[] labels, BoostingSpec spec) {
    float[] weights = new float[labels.length];
    Arrays.fill(weights, 1);
    return Boosting.fit(Bins.of(columns, spec.bins()), labels, weights, spec);
  }

  private static float[] row(float[][] columns, int row) {
    float[] out = new float[columns.length];
    for (int c = 0; c < out.length; c++) {
      out[c] = columns[c][row];
    }
    return out;
  }

  private static double[] numbers(JsonNode array) {
    return IntStream.range(0, array.size()).mapToDouble(i -> array.get(i).asDouble()).toArray();
  }
}
