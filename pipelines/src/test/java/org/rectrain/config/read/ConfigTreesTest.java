package org.rectrain.config.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.train.TaskWeights;
import org.rectrain.config.train.TrainConfig;

/** Copies of configurations differ in what was named and in nothing else. */
final class ConfigTreesTest {
  private static final TrainConfig TRAIN =
      ConfigReader.bind(
          """
          encoder: {base: other, max_tokens: 7, every: 3}
          tasks: {a: 0.25, b: 0.5}
          batch_size: 11
          micro_batch: 5
          epochs: 1.5
          epoch_fraction: 0.3
          eval_every: 0.7
          log_every: 13
          checkpoint_minutes: 4
          keep_checkpoints: 6
          workers: 8
          threads: 9
          members: 10
          launch: barrier
          device: cpu
          """,
          List.of(),
          TrainConfig.class,
          "test");

  @Test
  void whereItRunsIsLeftOutAndNothingElse() {
    ObjectNode expected = ConfigTrees.of(TRAIN);
    expected.put("workers", 0).put("launch", "threads").put("device", "auto");
    assertThat(ConfigTrees.of(TRAIN.anywhere())).isEqualTo(expected);
    TrainConfig averaging = ConfigTrees.with(TRAIN, Map.of("sync_every", 2, "workers", 2));
    assertThat(averaging.anywhere().loop().workers()).isEqualTo(2);
  }

  @Test
  void aCopyIsCheckedAsAFileIs() {
    assertThatThrownBy(() -> ConfigTrees.with(TRAIN, Map.of("batchsize", 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("batchsize: unknown key");
    assertThatThrownBy(() -> ConfigTrees.defaultsBut(TrainConfig.class, Map.of("batch_size", 0)))
        .hasMessageStartingWith("batch_size: 0 is not allowed");
  }

  @Test
  void weightsOfTasksThatNobodyNamed() {
    assertThat(TaskWeights.of(Map.of(), List.of("click"))).isEqualTo(Map.of("click", 1.0));
    assertThat(TaskWeights.of(Map.of(), List.of("click", "like")))
        .isEqualTo(Map.of("click", 0.7, "like", 0.3));
    assertThat(TaskWeights.of(Map.of(), List.of("click", "like", "buy")))
        .isEqualTo(Map.of("click", 0.7, "like", 0.15, "buy", 0.15))
        .extractingByKeys("click", "like")
        .containsExactly(0.7, 0.15);
    assertThat(TaskWeights.of(Map.of("buy", 2.0), List.of("click", "buy")))
        .isEqualTo(Map.of("buy", 2.0));
    assertThat(TRAIN.learning(List.of("x"))).isEqualTo(TRAIN);
  }
}
