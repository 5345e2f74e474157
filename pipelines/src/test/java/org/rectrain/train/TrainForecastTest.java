package org.rectrain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.rectrain.train.loop.LoopForecastTest;

/** Parts by how often they are run. */
class TrainForecastTest {
  private static final TrainForecast.Measured SECONDS =
      new TrainForecast.Measured(0.5, 0.125, 0.001, 3);

  @Test
  void stepsOfTowersAreTheirPassesAndTheOptimizer() {
    TrainForecast of =
        TrainForecast.of(
            SECONDS, new TrainForecast.Work(100, 2, 0, 5, new TrainForecast.Tokens(20_000, 0, 0)));
    assertThat(of.encoding()).isEqualTo(20, within(1e-9));
    assertThat(of.steps()).isEqualTo(100 * (2 * 0.5 + 0.125), within(1e-9));
    assertThat(of.evaluations()).isEqualTo(15, within(1e-9));
    assertThat(of.seconds()).isEqualTo(20 + 112.5 + 15, within(1e-9));
  }

  @Test
  void anEncoderThatLearnsReadsTextsForVectorsGradientsAndEvaluations() {
    TrainForecast of =
        TrainForecast.of(
            SECONDS,
            new TrainForecast.Work(100, 2, 10, 5, new TrainForecast.Tokens(0, 3000, 8000)));
    assertThat(of.steps()).isEqualTo(112.5 + 10 * 4 * 3, within(1e-9));
    assertThat(of.evaluations()).isEqualTo(5 * (3 + 8), within(1e-9));
  }

  @Test
  void earlyStoppingEndsItNoSoonerThanItsPatience() {
    // 3 evaluations without gain are 120 of the 250 steps.
    TrainForecast of = new TrainForecast(10, 200, 50);
    assertThat(of.soonest(LoopForecastTest.settings())).isEqualTo(10 + 0.48 * 250, within(1e-9));
    assertThat(of.text(LoopForecastTest.settings()))
        .startsWith(
            "about 4 minutes, or from 2 minutes on where evaluations stop gaining, on this machine"
                + " as it is now: encoding 10 s, 250 steps 3 minutes");
  }

  @Test
  void whatWasUsedIsShownBesideWhatWasPredictedForAsManySteps() {
    TrainForecast of = new TrainForecast(10, 60, 35);
    // 3 of 7 evaluations are over after 120 of 250 steps.
    assertThat(of.upTo(120, LoopForecastTest.settings())).isEqualTo(10 + 28.8 + 15, within(1e-9));
    assertThat(of.upTo(250, LoopForecastTest.settings())).isEqualTo(of.seconds(), within(1e-9));
    assertThat(of.against(50, LoopForecastTest.settings(), 120))
        .isEqualTo(
            "took 50 s, 0.93 of the 54 s that were predicted for its 120 steps; it stopped after"
                + " 120 of 250");
    assertThat(of.against(84, LoopForecastTest.settings(), 250))
        .isEqualTo("took 84 s, 0.80 of the 2 minutes that were predicted for its 250 steps");
  }
}
