package org.rectrain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.DistillConfig;
import org.rectrain.config.Failure;
import org.rectrain.config.TrainConfig;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.run.Progress;
import org.rectrain.score.Model;
import org.rectrain.score.ModelFolder;

class DistillationTest {
  @TempDir static Path folder;
  private static Path prepared;
  private static DistillResult result;

  @BeforeAll
  static void run() throws IOException {
    prepared = TinyData.write(folder.resolve("prepare"));
    TrainConfig train =
        ConfigReader.bind(
            """
            encoder: {max_tokens: 16, lora: {layers: last_1}}
            batch_size: 200
            epochs: 4
            optimizer: {learning_rate: 0.01}
            towers: {dim: 8, tower_hidden: 8, hidden: [8], history: 4}
            retrieval: {k: 10, extra_negatives: 10}
            """,
            List.of(),
            TrainConfig.class,
            "test");
    Files.createDirectories(folder.resolve("train"));
    Training.run(train, 7, prepared, folder.resolve("train"), Progress.silent());
    Files.createDirectories(folder.resolve("distill"));
    result = distill(folder.resolve("distill"), prepared);
  }

  private static DistillResult distill(Path out, Path data, String... overrides)
      throws IOException {
    DistillConfig config =
        ConfigReader.bind(
            """
            layers: 1
            batch_size: 100
            epochs: 8
            every: 3
            optimizer: {learning_rate: 0.01}
            towers: {dim: 4, tower_hidden: 8, hidden: [8], history: 4}
            retrieval: {k: 10, extra_negatives: 10}
            """,
            List.of(overrides),
            DistillConfig.class,
            "test");
    return Distillation.run(config, 7, data, folder.resolve("train/model"), out, Progress.silent());
  }

  @Test
  void theStudentIsSmallerAndRanks() {
    assertThat(result.student().encoderLayers()).isEqualTo(1);
    assertThat(result.parameterShare()).isBetween(0.55, 0.65);
    assertThat(result.student().metrics().get("valid_auc_click")).isGreaterThan(0.8);
    assertThat(result.teacher().metrics().get("valid_auc_click")).isGreaterThan(0.8);
    assertThat(folder.resolve("distill/distill.json")).exists();
  }

  @Test
  void lossesStartHere() {
    List<Double> losses = new ArrayList<>();
    List<Double> hidden = new ArrayList<>();
    for (var line : result.training().curve()) {
      if (line.get("loss") instanceof Number loss && line.get("loss_hidden") instanceof Number h) {
        losses.add(loss.doubleValue());
        hidden.add(h.doubleValue());
      }
    }
    assertThat(losses.get(0)).isCloseTo(3.2184, within(0.02));
    assertThat(hidden.get(0)).isCloseTo(0.1258, within(0.005));
  }

  @Test
  void theFolderHoldsTheStudent() {
    try (Model student = ModelFolder.read(folder.resolve("distill/model"))) {
      assertThat(student.size()).isEqualTo(result.student().parameters());
      assertThat(student.spec().layers()).containsExactly(5);
    }
  }

  @Test
  void refusesATeacherOfOtherFeatures(@TempDir Path other) throws IOException {
    Path changed = TinyData.write(other);
    FeatureSchema schema = TinyData.schema();
    new FeatureSchema(schema.version(), schema.labels(), schema.features().subList(0, 3))
        .write(changed);
    assertThatThrownBy(() -> distill(other.resolve("out"), changed))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("trained on features");
  }

  @Test
  void refusesMoreLayersThanTheTeacherHas(@TempDir Path out) {
    assertThatThrownBy(() -> distill(out, prepared, "layers=7"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("distill.layers: 7 is more than the teacher's 6");
  }
}
