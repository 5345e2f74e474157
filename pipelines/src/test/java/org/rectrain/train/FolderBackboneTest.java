package org.rectrain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.distill.DistillConfig;
import org.rectrain.config.eval.ScoreConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Predictions;
import org.rectrain.metric.Auc;
import org.rectrain.model.ModelFolder;
import org.rectrain.nn.Golden;
import org.rectrain.nn.backbone.BertSpec;
import org.rectrain.nn.backbone.DecoderSpec;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.run.Progress;
import org.rectrain.score.batch.Scoring;
import org.rectrain.train.distill.DistillResult;
import org.rectrain.train.distill.Distillation;
import org.rectrain.train.loop.TrainResult;

/** HuggingFace folders of each family through training, the model folder and scoring. */
@Tag("slow")
class FolderBackboneTest {
  @TempDir static Path shared;
  private static Path prepared;

  @BeforeAll
  static void write() throws IOException {
    prepared = TinyData.write(shared.resolve("prepare"));
  }

  private static TrainConfig config(String name, String... overrides) {
    String base = Golden.path("weights/tiny/" + name).toString();
    return ConfigReader.bind(
        """
        encoder: {base: '%s', max_tokens: 24, learning_rate_factor: 1, lora: {rank: 2, target_modules: [all-linear]}}
        batch_size: 100
        epochs: 4
        optimizer: {learning_rate: 0.01}
        towers: {dim: 8, tower_hidden: 8, hidden: [8], history: 4}
        retrieval: {k: 10, extra_negatives: 10}
        workers: 1
        """
            .formatted(base),
        List.of(overrides),
        TrainConfig.class,
        "test");
  }

  @ParameterizedTest
  @CsvSource({
    "bert, fp32, auto, MEAN, 2",
    "qwen2, fp32, auto, LAST, 2",
    "llama, fp32, mean, MEAN, 1",
    "qwen2, bf16, last, LAST, 2"
  })
  void trainsAndScores(
      String name, String precision, String pooling, Pooling kept, int layers, @TempDir Path out)
      throws IOException {
    TrainConfig config =
        config(
            name,
            "encoder.precision=" + precision,
            "encoder.pooling=" + pooling,
            "encoder.layers=" + layers);
    Files.createDirectories(out.resolve("train"));
    TrainResult result = Training.run(config, 7, prepared, out.resolve("train"), Progress.silent());
    // Rank 2 on every linear layer.
    boolean decoder = !name.equals("bert");
    int keyValue = decoder ? 8 : 16;
    int perLayer = 2 * (16 + 16) * 2 + 2 * (16 + keyValue) * 2 + 2 * (16 + 24) * (decoder ? 3 : 2);
    assertThat(result.encoderTrainable()).isEqualTo((long) layers * perLayer);
    ScoreConfig score =
        ConfigReader.bind("{top_k: 10, latency_users: 0}", List.of(), ScoreConfig.class, "test");
    Path model = out.resolve("train/model");
    try (var read = ModelFolder.read(model)) {
      assertThat(read.spec().pooling()).isEqualTo(kept);
      assertThat(read.requireEncoder().sizes().layers()).isEqualTo(layers);
    }
    Scoring.run(
        score,
        prepared,
        List.of(Scoring.model(model, prepared, score)),
        out.resolve("score"),
        Progress.silent());
    ParquetTable rows = ParquetTable.read(Predictions.rows(out.resolve("score"), "main"));
    assertThat(Auc.of(rows.doubles("score_click"), rows.ints("click"))).isGreaterThan(0.7);
  }

  /** Tokenizers, widths and families differ: only scores and projected vectors pass. */
  @Test
  void aDecoderTeachesAnEncoder(@TempDir Path out) throws IOException {
    Files.createDirectories(out.resolve("train"));
    Training.run(config("qwen2"), 7, prepared, out.resolve("train"), Progress.silent());
    DistillConfig config =
        ConfigReader.bind(
            """
            student: {encoder: '%s'}
            layers: 1
            hidden_weight: 5
            vocabulary: seen
            batch_size: 100
            epochs: 8
            optimizer: {learning_rate: 0.01}
            towers: {dim: 8, tower_hidden: 8, hidden: [8], history: 4}
            retrieval: {k: 10, extra_negatives: 10}
            """
                .formatted(Golden.path("weights/tiny/bert")),
            List.of(),
            DistillConfig.class,
            "test");
    DistillResult done =
        Distillation.run(
            config,
            7,
            prepared,
            List.of(out.resolve("train").toString()),
            Files.createDirectories(out.resolve("distill")),
            null,
            Progress.silent());
    for (String loss : List.of("loss_soft_click", "loss_hidden")) {
      List<Double> values = new ArrayList<>();
      for (var line : done.training().curve()) {
        if (line.get(loss) instanceof Number value) {
          values.add(value.doubleValue());
        }
      }
      assertThat(values.get(values.size() - 1)).as(loss).isLessThan(values.get(0));
    }
    assertThat(done.student().metrics().get("valid_auc_click")).isGreaterThan(0.7);
    try (var teacher = ModelFolder.read(out.resolve("train/model"));
        var student = ModelFolder.read(out.resolve("distill/model"))) {
      assertThat(teacher.requireEncoder().sizes()).isInstanceOf(DecoderSpec.class);
      assertThat(student.requireEncoder().sizes()).isInstanceOf(BertSpec.class);
      assertThat(student.requireEncoder().sizes().layers()).isEqualTo(1);
    }
  }

  @Test
  void refusesMoreThanTheModelHas(@TempDir Path out) {
    assertThatThrownBy(
            () ->
                Training.run(
                    config("bert", "encoder.max_tokens=33"), 7, prepared, out, Progress.silent()))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(Failure.USAGE))
        .hasMessageContaining("train.encoder.max_tokens: 33 is more than the 32 that bert takes");
    assertThatThrownBy(
            () ->
                Training.run(
                    config("qwen2", "encoder.layers=3"), 7, prepared, out, Progress.silent()))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(Failure.USAGE))
        .hasMessageContaining("train.encoder.layers: 3 is more than the 2 that qwen2 has");
  }
}
