package org.rectrain.score.batch;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rectrain.Failure;

/** Scores that are no probabilities never reach a file. */
class ScoringNumbersTest {
  private static final List<String> TASKS = List.of("click", "like");

  @Test
  void aTaskThatAModelDoesNotKnowIsNanThroughout() {
    double[][] scores = {{0, 0.5, 1}, {Double.NaN, Double.NaN, Double.NaN}};
    assertThatCode(() -> Scoring.requireNumbers("m", TASKS, scores)).doesNotThrowAnyException();
    assertThatCode(() -> Scoring.requireNumbers("m", TASKS, new double[2][0]))
        .doesNotThrowAnyException();
  }

  @Test
  void anyOtherNanOrNumberOutsideIsRefused() {
    assertFails(new double[][] {{0.1, Double.NaN}, {0.1, 0.2}}, "m: 1 of 2 scores of click are no");
    assertFails(new double[][] {{0.1, 0.2}, {1.5, -1}}, "m: 2 of 2 scores of like are no");
    assertFails(
        new double[][] {{Double.NaN, Double.NaN}, {Double.NaN, Double.NaN}},
        "m: all scores of click, like are no probabilities");
  }

  private static void assertFails(double[][] scores, String message) {
    assertThatThrownBy(() -> Scoring.requireNumbers("m", TASKS, scores))
        .isInstanceOfSatisfying(
            Failure.class,
            f -> org.assertj.core.api.Assertions.assertThat(f.exitCode()).isEqualTo(Failure.INPUT))
        .hasMessageContaining(message);
  }
}
