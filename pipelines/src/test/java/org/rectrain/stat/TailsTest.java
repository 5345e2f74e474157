package org.rectrain.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rectrain.stat.adjust.PostStratification;

/** By hand. */
class TailsTest {
  @Test
  void equalDeviationsAllCount() {
    double[] values = {1, -1, 1, -1, 1, -1, 1, -1};
    int[] arm = {0, 0, 0, 0, 1, 1, 1, 1};
    assertThat(Tails.of(values, arm, 1)).isEqualTo(new Tails(8, 0));
  }

  @Test
  void aFewBuyersAreTheVariance() {
    double[] values = new double[1000];
    int[] arm = new int[1000];
    for (int u = 0; u < 1000; u++) {
      values[u] = u % 200 == 0 ? 50 : 0;
      arm[u] = u % 2;
    }
    arm[200] = 1;
    arm[400] = 1;
    Tails tails = Tails.of(values, arm, 1);
    assertThat(tails.effective()).isBetween(4.9, 5.1);
    assertThat(tails.testable()).isFalse();
    assertThat(Tails.of(new double[1000], arm, 1)).isEqualTo(new Tails(0, 0));
  }

  @Test
  void unequalArmsAreSkewedWhereValuesAre() {
    // One conversion in a hundred, arms of 100 and 900: m3 / m2^1.5 = 0.98 / sqrt(0.0099).
    Tails tails = Tails.ofProportions(Sample.proportion(1, 100), Sample.proportion(9, 900));
    double lean = (1e-4 - 1 / 810_000.0) / Math.pow(1 / 100.0 + 1 / 900.0, 1.5);
    assertThat(tails.skewness()).isCloseTo(0.98 / Math.sqrt(0.0099) * lean, within(1e-9));
    assertThat(tails.testable()).isFalse();
    assertThat(tails.share(0.25).skewness()).isCloseTo(2 * tails.skewness(), within(1e-12));
    assertThat(Tails.ofProportions(Sample.proportion(300, 1000), Sample.proportion(300, 1000)))
        .satisfies(t -> assertThat(t.testable()).isTrue())
        .satisfies(t -> assertThat(t.skewness()).isZero());
  }

  @Test
  void aDenominatorInFewHandsCountsAsFew() {
    double[] residuals = new double[400];
    double[] even = new double[400];
    double[] heavy = new double[400];
    int[] arm = new int[400];
    for (int u = 0; u < 400; u++) {
      residuals[u] = u % 4 < 2 ? 1 : -1;
      even[u] = 3;
      heavy[u] = u < 8 ? 1000 : 3;
      residuals[u] *= u < 8 ? 100 : 1;
      arm[u] = u % 2;
    }
    int[] all = new int[400];
    double[] ones = residuals.clone();
    for (int u = 0; u < 8; u++) {
      ones[u] /= 100;
    }
    assertThat(Tails.ofRatio(ones, List.of(even), arm, 1, all, 1)[0].testable()).isTrue();
    assertThat(Tails.ofRatio(residuals, List.of(heavy), arm, 1, all, 1)[0].testable()).isFalse();
    // Two ratios lack twice as much: 200 users of an arm suffice for two but not for three.
    List<double[]> two = List.of(even, even);
    assertThat(Tails.ofRatio(ones, two, arm, 1, all, 1)[0].testable()).isTrue();
    List<double[]> three = List.of(even, even, even);
    assertThat(Tails.ofRatio(ones, three, arm, 1, all, 1)[0].testable()).isFalse();
    int[] out = new int[400];
    java.util.Arrays.fill(out, -1);
    assertThat(Tails.ofRatio(ones, List.of(even), arm, 1, out, 1)[0].testable()).isFalse();
  }

  /** Satterthwaite over strata of 3 users with equal variances: 2 (3 - 1) degrees of freedom. */
  @Test
  void strataOfFewUsersHaveFewDegreesOfFreedom() {
    Sample stratum = new Sample(3, 1, 4);
    Sample arm = PostStratification.arm(List.of(stratum, stratum), new double[] {0.5, 0.5}, 1);
    assertThat(arm.freedom()).isCloseTo(4, within(1e-12));
    assertThat(arm.squaredError()).isCloseTo(4 / 3.0 / 2, within(1e-12));
  }

  /** More is positive where control is negative. */
  @Test
  void aNegativeControlDoesNotTurnTheSign() {
    Estimate relative = Welch.relative(new Sample(100, -5, 1), new Sample(100, -4, 1));
    assertThat(relative.value()).isCloseTo(0.2, within(1e-12));
  }
}
