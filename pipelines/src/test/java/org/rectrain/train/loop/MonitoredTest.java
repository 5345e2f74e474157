package org.rectrain.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.train.StoppingConfig;
import org.rectrain.config.train.TrainConfig.Decay;
import org.rectrain.train.checkpoint.EarlyStopping;

/** What decides which evaluation is best: by hand, weights 0.7 and 0.3, a quarter of recall. */
final class MonitoredTest {
  private static double monitored(Map<String, Double> metrics) {
    StoppingConfig stopping = ConfigTrees.defaultsBut(StoppingConfig.class, Map.of());
    Schedule schedule = new Schedule(Decay.CONSTANT, 0, 1, 0);
    return new LoopSettings(
            "train",
            "",
            1,
            1,
            1,
            0,
            1,
            schedule,
            stopping,
            0,
            List.of("play", "share"),
            new double[] {.7, .3},
            "",
            7)
        .monitored(metrics);
  }

  @Test
  void isTheTasksAucAndAShareOfRecall() {
    assertThat(monitored(Map.of("play", .8, "share", .6, "recall", .2)))
        .isCloseTo(.75 * (.7 * .8 + .3 * .6) + .25 * .2, within(1e-12));
  }

  @Test
  void takesRecallForAFirstTaskOfPositivesOnly() {
    assertThat(monitored(Map.of("play", Double.NaN, "share", .6, "recall", .2)))
        .isCloseTo(.75 * (.7 * .2 + .3 * .6) + .25 * .2, within(1e-12));
    assertThat(monitored(Map.of("play", Double.NaN, "share", Double.NaN, "recall", .2)))
        .isCloseTo(.2, within(1e-12));
  }

  @Test
  void asksForScoresOfTasksWithBothClassesAlone() {
    int[] labels = {1, -1, 0, 1};
    assertThat(ValidEvaluation.hasBothClasses(labels, new int[] {0, 1, 2})).isTrue();
    assertThat(ValidEvaluation.hasBothClasses(labels, new int[] {0, 1, 3})).isFalse();
    assertThat(ValidEvaluation.hasBothClasses(labels, new int[] {1, 2})).isFalse();
  }

  @Test
  void leavesOutWhatIsUndefined() {
    assertThat(monitored(Map.of("play", .8, "share", Double.NaN, "recall", .2)))
        .isCloseTo(.75 * .8 + .25 * .2, within(1e-12));
    assertThat(monitored(Map.of("play", .8, "share", .6)))
        .isCloseTo(.7 * .8 + .3 * .6, within(1e-12));
    assertThat(monitored(Map.of("play", Double.NaN, "share", .6))).isCloseTo(.6, within(1e-12));
    assertThat(monitored(Map.of("play", Double.NaN, "share", Double.NaN))).isNaN();
  }

  @Test
  void nothingDefinedIsNoReasonToStop() {
    EarlyStopping stopping = new EarlyStopping(2, 0);
    for (int step = 0; step < 5; step++) {
      assertThat(stopping.improved(step, Double.NaN)).isFalse();
    }
    assertThat(stopping.exhausted()).isFalse();
    assertThat(stopping.judges()).isFalse();
    assertThat(stopping.bestStep()).isEqualTo(-1);
    assertThat(stopping.improved(5, .5)).isTrue();
    stopping.improved(6, Double.NaN);
    stopping.improved(7, .5);
    assertThat(stopping.exhausted()).isTrue();
  }
}
