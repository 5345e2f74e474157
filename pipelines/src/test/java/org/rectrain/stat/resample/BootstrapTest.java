package org.rectrain.stat.resample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.rectrain.stat.DeLong;
import org.rectrain.stat.Interval;

class BootstrapTest {
  @Test
  void weightsArePoissonOfMeanOne() {
    Bootstrap bootstrap = Bootstrap.poisson(1, 10, LongStream.range(0, 100_000).toArray());
    double[] weights = bootstrap.weights(3);
    double mean = Arrays.stream(weights).average().orElseThrow();
    double zeros = Arrays.stream(weights).filter(w -> w == 0).count() / 1e5;
    double squares = Arrays.stream(weights).map(w -> (w - 1) * (w - 1)).average().orElseThrow();
    assertThat(mean).isCloseTo(1, Offset.offset(0.015));
    assertThat(squares).isCloseTo(1, Offset.offset(0.03));
    assertThat(zeros).isCloseTo(Math.exp(-1), Offset.offset(0.006));
  }

  @Test
  void aUnitsWeightDependsOnSeedReplicateAndKeyOnly() {
    long[] keys = LongStream.range(0, 200).toArray();
    long[] reversed = LongStream.range(0, 200).map(i -> 199 - i).toArray();
    double[] weights = Bootstrap.poisson(1, 10, keys).weights(4);
    double[] other = Bootstrap.poisson(1, 10, reversed).weights(4);
    for (int i = 0; i < 200; i++) {
      assertThat(other[199 - i]).isEqualTo(weights[i]);
    }
    assertThat(Bootstrap.poisson(2, 10, keys).weights(4)).isNotEqualTo(weights);
    assertThat(Bootstrap.poisson(1, 10, keys).weights(5)).isNotEqualTo(weights);
  }

  @Test
  void intervalsOfAMeanCoverItAsOftenAsTheySay() {
    SplittableRandom random = new SplittableRandom(4);
    int covered = 0;
    int trials = 400;
    double[] ones = new double[100];
    Arrays.fill(ones, 1);
    for (int trial = 0; trial < trials; trial++) {
      double[] x = random.doubles(100).toArray();
      Bootstrap bootstrap = Bootstrap.poisson(trial, 400, LongStream.range(0, 100).toArray());
      Interval interval = Bootstrap.interval(bootstrap.run(Bootstrap.ratio(x, ones)), 0.9);
      covered += interval.contains(0.5) ? 1 : 0;
    }
    // 0.9 with a standard error of 0.015.
    assertThat((double) covered / trials).isBetween(0.85, 0.95);
  }

  @Test
  void statisticsOfOneRunShareTheirWeights() {
    Bootstrap bootstrap = Bootstrap.poisson(1, 50, new long[] {1, 2, 3});
    double[][] values = bootstrap.run(List.of(w -> w[0] + w[1], w -> w[1], w -> w[0]));
    for (int r = 0; r < 50; r++) {
      assertThat(values[0][r]).isEqualTo(values[1][r] + values[2][r]);
    }
  }

  @Test
  void ratioLeavesUndefinedUnitsOut() {
    double[] num = {1, Double.NaN, 3};
    double[] den = {2, 5, 4};
    assertThat(Bootstrap.ratio(num, den).applyAsDouble(new double[] {1, 1, 2})).isEqualTo(0.7);
    assertThat(Bootstrap.ratio(num, den).applyAsDouble(new double[] {0, 7, 0})).isNaN();
  }

  @Test
  void pValueCountsReplicatesBeyondZero() {
    // Two of ten at most zero: 2 · (2 + 1) / 11.
    double[] values = {-1, 0, 1, 2, 3, 4, 5, 6, 7, 8};
    assertThat(Bootstrap.pValue(values)).isCloseTo(6.0 / 11, Offset.offset(1e-12));
    assertThat(Bootstrap.pValue(new double[] {0, 0, 0})).isEqualTo(1);
    assertThat(Bootstrap.pValue(new double[] {1, 2, 3})).isEqualTo(0.5);
  }

  @Test
  void manyUndefinedReplicatesMakeTheResultUndefined() {
    double[] values = new double[100];
    Arrays.setAll(values, i -> i < 6 ? Double.NaN : i);
    assertThat(Bootstrap.interval(values, 0.9).low()).isNaN();
    assertThat(Bootstrap.pValue(values)).isNaN();
    assertThat(Bootstrap.standardError(values)).isNaN();
    values[0] = 50;
    assertThat(Bootstrap.interval(values, 0.9).contains(50)).isTrue();
    assertThatThrownBy(() -> Bootstrap.poisson(1, 0, new long[0]))
        .hasMessage("replicates must be positive, is 0");
  }

  @Test
  void signFlipByHand() {
    // |sum| = 3; of the four flips (3, 1, -1, -3) two reach it.
    assertThat(Permutation.signFlip(1, 100, new long[] {1, 2}, new double[] {1, 2})).isEqualTo(0.5);
    assertThat(Permutation.signFlip(1, 100, new long[] {1, 2}, new double[] {0, 0})).isEqualTo(1);
    assertThat(Permutation.signFlip(1, 100, new long[1], new double[] {Double.NaN})).isNaN();
  }

  @Test
  void deLongByHand() {
    // Positives 3, 2 against negatives 1, 2: V10 = (1, 0.75), V01 = (1, 0.75).
    DeLong.Result result = DeLong.of(new double[] {3, 2, 1, 2}, new int[] {1, 1, 0, 0}, 0.95);
    assertThat(result.auc()).isEqualTo(0.875);
    assertThat(result.standardError())
        .isCloseTo(Math.sqrt(0.03125 / 2 + 0.03125 / 2), Offset.offset(1e-12));
    assertThat(result.interval().high()).isEqualTo(1);
    double[] same = {3, 2, 1, 2};
    DeLong.Comparison none = DeLong.compare(same, same, new int[] {1, 1, 0, 0}, 0.95);
    assertThat(none.difference()).isZero();
    assertThat(none.pValue()).isNaN();
    assertThatThrownBy(() -> DeLong.of(new double[] {1}, new int[] {1}, 0.95))
        .hasMessage("an AUC needs both classes; found 1 positives and 0 negatives");
    assertThatThrownBy(() -> DeLong.of(new double[] {1, Double.NaN}, new int[] {1, 0}, 0.95))
        .hasMessage("score of row 1 is NaN");
  }
}
