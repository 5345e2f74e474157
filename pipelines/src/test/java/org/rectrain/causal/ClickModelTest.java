package org.rectrain.causal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.rectrain.config.causal.PropensityConfig.Shape;

class ClickModelTest {
  private static final double[] THETA = {1, 0.7, 0.5, 0.4};

  /** Good groups are shown further up; clicks are exactly what the model expects. */
  private static PositionCounts exact(double[] theta) {
    double[] gamma = {0.6, 0.3, 0.1, 0.45, 0.2};
    double[] shown = new double[gamma.length * theta.length];
    double[] clicked = new double[shown.length];
    SplittableRandom random = new SplittableRandom(3);
    for (int g = 0; g < gamma.length; g++) {
      for (int p = 0; p < theta.length; p++) {
        int cell = g * theta.length + p;
        shown[cell] = 1000 * Math.exp(-2 * gamma[g] * p) + random.nextInt(50);
        clicked[cell] = shown[cell] * theta[p] * gamma[g];
      }
    }
    return new PositionCounts(gamma.length, theta.length, shown, clicked);
  }

  @Test
  void clicksAsTheModelExpectsGiveItsChancesBack() {
    ClickModel model = ClickModel.fit(exact(THETA), Shape.FREE);
    assertThat(model.converged()).isTrue();
    assertThat(model.examination()).containsExactly(THETA, within(1e-5));
  }

  /** What a feed does that puts good items first: the rates alone exaggerate the bias. */
  @Test
  void ratesAloneTakeRelevanceForPosition() {
    PositionCounts counts = exact(THETA);
    double[] shown = new double[4];
    double[] clicked = new double[4];
    for (int p = 0; p < 4; p++) {
      shown[p] = counts.shownAt(p);
      clicked[p] = counts.clickedAt(p);
    }
    double[] rates =
        ClickModel.fit(new PositionCounts(1, 4, shown, clicked), Shape.FREE).examination();
    assertThat(rates[3]).isLessThan(0.35);
  }

  @Test
  void aPowerOfThePositionIsFound() {
    double[] theta = new double[6];
    for (int p = 0; p < theta.length; p++) {
      theta[p] = Math.pow(1 + p, -0.8);
    }
    assertThat(ClickModel.fit(exact(theta), Shape.POWER).examination())
        .containsExactly(theta, within(1e-5));
  }

  /** At the best fit the likelihood falls whichever chance is changed. */
  @Test
  void noOtherChancesAreMoreLikely() {
    SplittableRandom random = new SplittableRandom(5);
    int groups = 30;
    double[] shown = new double[groups * 4];
    double[] clicked = new double[shown.length];
    for (int i = 0; i < shown.length; i++) {
      shown[i] = 20 + random.nextInt(30);
      double chance = THETA[i % 4] * (0.1 + 0.02 * (i / 4));
      for (int n = 0; n < shown[i]; n++) {
        clicked[i] += random.nextDouble() < chance ? 1 : 0;
      }
    }
    PositionCounts counts = new PositionCounts(groups, 4, shown, clicked);
    ClickModel fitted = ClickModel.fit(counts, Shape.FREE);
    double[] theta = fitted.examination();
    double best = profile(counts, theta);
    assertThat(fitted.logLikelihood()).isCloseTo(best, within(1e-8));
    for (int p = 1; p < 4; p++) {
      for (double change : new double[] {0.97, 1.03}) {
        double[] other = theta.clone();
        other[p] *= change;
        assertThat(profile(counts, other)).as("position %d", p).isLessThan(best);
      }
    }
  }

  /** Log likelihood per impression under thetas with the best gamma of each group, by bisection. */
  private static double profile(PositionCounts counts, double[] theta) {
    double sum = 0;
    double all = 0;
    for (int g = 0; g < counts.groups(); g++) {
      double low = 0;
      double high = 1;
      for (int i = 0; i < 60; i++) {
        double gamma = (low + high) / 2;
        double slope = 0;
        for (int p = 0; p < theta.length; p++) {
          double s = counts.shown()[g * theta.length + p];
          double c = counts.clicked()[g * theta.length + p];
          slope += c / gamma - (s - c) * theta[p] / (1 - theta[p] * gamma);
        }
        low = slope > 0 ? gamma : low;
        high = slope > 0 ? high : gamma;
      }
      for (int p = 0; p < theta.length; p++) {
        double s = counts.shown()[g * theta.length + p];
        double c = counts.clicked()[g * theta.length + p];
        sum += c * Math.log(theta[p] * low) + (s - c) * Math.log1p(-theta[p] * low);
        all += s;
      }
    }
    return sum / all;
  }

  @Test
  void positionsThatWereNeverShownAreUndefined() {
    PositionCounts counts =
        PositionCounts.of(
            1, 3, new int[4], new int[] {0, 0, 2, -1}, new int[] {1, 0, 1, 1}, weights(4));
    assertThat(ClickModel.fit(counts, Shape.FREE).examination()).containsExactly(1, Double.NaN, 2);
  }

  private static double[] weights(int count) {
    double[] out = new double[count];
    java.util.Arrays.fill(out, 1);
    return out;
  }
}
