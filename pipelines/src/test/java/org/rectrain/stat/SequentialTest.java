package org.rectrain.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.rectrain.stat.sequential.ConfidenceSequence;
import org.rectrain.stat.sequential.GroupSequential;
import org.rectrain.stat.sequential.GroupSequential.Spending;

class SequentialTest {
  private static final double[] FIVE = {0.2, 0.4, 0.6, 0.8, 1};

  /** The published table of the WinLD program (Reboussin et al. 2000), five equal looks. */
  @Test
  void boundsAreThePublishedOnes() {
    assertThat(bounds(Spending.OBRIEN_FLEMING))
        .containsExactly(new double[] {4.8769, 3.3569, 2.6803, 2.2898, 2.0310}, within(2e-4));
    assertThat(bounds(Spending.POCOCK))
        .containsExactly(new double[] {2.4380, 2.4268, 2.4101, 2.3966, 2.3859}, within(2e-4));
  }

  @Test
  void oneLookIsThePlainTest() {
    double[] z =
        GroupSequential.bounds(
            new double[] {1}, 0.05, Alternative.TWO_SIDED, Spending.OBRIEN_FLEMING);
    assertThat(z[0]).isCloseTo(1.959963984540054, within(1e-9));
  }

  @Test
  void theWholeAlphaIsSpentOverRandomWalks() {
    double[] bounds = bounds(Spending.POCOCK);
    int runs = 200_000;
    int crossed = 0;
    java.util.SplittableRandom random = new java.util.SplittableRandom(5);
    for (int run = 0; run < runs; run++) {
      double sum = 0;
      boolean out = false;
      for (int k = 0; k < 5; k++) {
        sum += random.nextGaussian() * Math.sqrt(0.2);
        out |= Math.abs(sum) / Math.sqrt(FIVE[k]) > bounds[k];
      }
      crossed += out ? 1 : 0;
    }
    assertThat(crossed / (double) runs).isCloseTo(0.05, within(0.0016));
  }

  @Test
  void sequenceCoversAtEveryLook() {
    ConfidenceSequence sequence = new ConfidenceSequence(0.05, 500);
    java.util.SplittableRandom random = new java.util.SplittableRandom(6);
    double[] edge = new double[1001];
    for (int n = 1; n <= 1000; n++) {
      edge[n] = sequence.multiplier(n);
    }
    int runs = 4_000;
    int missed = 0;
    for (int run = 0; run < runs; run++) {
      double sum = 0;
      boolean out = false;
      for (int n = 1; n <= 1000; n++) {
        sum += random.nextGaussian();
        out |= n >= 20 && Math.abs(sum) / Math.sqrt(n) > edge[n];
      }
      missed += out ? 1 : 0;
    }
    assertThat(missed / (double) runs).isLessThan(0.05);
  }

  @Test
  void sequencePValueAndIntervalSayTheSame() {
    ConfidenceSequence sequence = new ConfidenceSequence(0.05, 1000);
    double edge = sequence.multiplier(700);
    assertThat(sequence.pValue(Estimate.normal(edge, 1), 0, 700)).isCloseTo(0.05, within(1e-12));
    assertThat(sequence.interval(Estimate.normal(edge, 1), 700).low()).isCloseTo(0, within(1e-12));
  }

  @Test
  void fractionsMustRise() {
    assertThatThrownBy(
            () ->
                GroupSequential.bounds(
                    new double[] {0.5, 0.5}, 0.05, Alternative.TWO_SIDED, Spending.POCOCK))
        .hasMessageContaining("must rise")
        .hasMessageContaining("[0.5, 0.5]");
  }

  private static double[] bounds(Spending spending) {
    return GroupSequential.bounds(FIVE, 0.05, Alternative.TWO_SIDED, spending);
  }
}
