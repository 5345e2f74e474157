package org.rectrain.score.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.eval.ScoreConfig;
import org.rectrain.dataset.Prepared;
import org.rectrain.run.Progress;
import org.rectrain.train.TinyData;

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
  void partsThatAreShownAreCompleteBatchesOfAllWorkers() {
    assertThat(Scoring.part(0, 100, 2)).isEqualTo(200);
    assertThat(Scoring.part(7331, 2048, 2)).isEqualTo(4096);
    assertThat(Scoring.part(1_000_000, 100, 2)).isEqualTo(50_200);
    assertThat(Scoring.part(1_000_000, 100, 0)).isEqualTo(50_100);
  }

  @Test
  void anyOtherNanOrNumberOutsideIsRefused() {
    assertFails(new double[][] {{0.1, Double.NaN}, {0.1, 0.2}}, "m: 1 of 2 scores of click are no");
    assertFails(new double[][] {{0.1, 0.2}, {1.5, -1}}, "m: 2 of 2 scores of like are no");
    assertFails(
        new double[][] {{Double.NaN, Double.NaN}, {Double.NaN, Double.NaN}},
        "m: all scores of click, like are no probabilities");
  }

  @Test
  void aSplitWithoutRowsIsNamedBeforeAnyModelIsOpened(@TempDir Path prepared) throws IOException {
    TinyData.schema().write(prepared);
    ScoreConfig config = ConfigReader.bind("split: valid", List.of(), ScoreConfig.class, "test");
    assertThatThrownBy(() -> Scoring.run(config, prepared, List.of(), prepared, Progress.silent()))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(Failure.INPUT))
        .hasMessage("score.split: valid has no rows in " + prepared);
  }

  @Test
  void aSplitWithoutAClickIsNamedBeforeAnyModelIsOpened(@TempDir Path folder) throws IOException {
    Path prepared = TinyData.write(folder.resolve("prepared"));
    try (Stream<Path> queries = Files.walk(Prepared.queries(prepared, "valid"))) {
      for (Path path : queries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    ScoreConfig config = ConfigReader.bind("split: valid", List.of(), ScoreConfig.class, "test");
    assertThatThrownBy(() -> Scoring.run(config, prepared, List.of(), folder, Progress.silent()))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(Failure.INPUT))
        .hasMessage(
            "score.split: valid has rows and no click in " + prepared + ", so no list to make");
  }

  private static void assertFails(double[][] scores, String message) {
    assertThatThrownBy(() -> Scoring.requireNumbers("m", TASKS, scores))
        .isInstanceOfSatisfying(
            Failure.class,
            f -> org.assertj.core.api.Assertions.assertThat(f.exitCode()).isEqualTo(Failure.INPUT))
        .hasMessageContaining(message);
  }
}
