package org.rectrain.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.Json;
import org.rectrain.run.ToldProgress;
import org.rectrain.train.loop.TrainResult;

/** A training that was cut short goes on to the same result. */
@Tag("slow")
class ResumeTest {
  @TempDir static Path shared;
  private static TinyTraining tiny;

  @BeforeAll
  static void write() throws IOException {
    tiny = new TinyTraining(TinyData.write(shared.resolve("prepare")));
  }

  @Test
  void expertsAndLearnedTaskWeightsTrainAndResume(@TempDir Path out, @TempDir Path cut)
      throws IOException {
    String[] options = {
      TinyTraining.smallEncoder(),
      "encoder.tune=none",
      "encoder.max_tokens=16",
      "weighting=uncertainty",
      "towers.sharing=experts",
      "towers.experts=3",
      "towers.hidden=[8,4]"
    };
    TrainResult result = tiny.train(TinyTraining.config(options), out);
    double first = (double) result.curve().get(1).get("loss_click");
    double last = (double) result.curve().get(8).get("loss_click");
    assertThat(last).isLessThan(first);
    // A weighted loss below 1/2 lets a weight grow (d/ds of exp(-s) L + s/2): like starts at 0.3.
    assertThat(result.taskWeights()).containsOnlyKeys("click", "like");
    assertThat(result.taskWeights().get("click")).isNotEqualTo(0.7).isBetween(0.3, 2.0);
    assertThat(result.taskWeights().get("like")).isGreaterThan(0.301);
    assertThat(result.curve().get(3)).containsKey("loss_log_deviation");
    try (var saved =
        org.rectrain.weights.Safetensors.open(out.resolve("model/scorer.safetensors"))) {
      assertThat(saved.names())
          .contains("scorer.top.expert.2.0.weight", "scorer.top.gate.1.bias")
          .doesNotContain("scorer.log_variance");
    }
    tiny.train(TinyTraining.config(options), cut);
    TinyTraining.removeNewest(cut, 5);
    tiny.train(TinyTraining.config(options), cut);
    assertThat(TinyTraining.weights(cut)).isEqualTo(TinyTraining.weights(out));
  }

  @Test
  void goesOnFromACheckpointWithTheSameBits(@TempDir Path whole, @TempDir Path cut)
      throws IOException {
    tiny.train(TinyTraining.withoutText(), whole);
    tiny.train(TinyTraining.withoutText(), cut);
    TinyTraining.removeNewest(cut, 5);
    assertThat(tiny.train(TinyTraining.withoutText(), cut).steps()).isEqualTo(24);
    assertThat(TinyTraining.weights(cut)).isEqualTo(TinyTraining.weights(whole));
  }

  @Test
  void takesTheCheckpointBeforeADamagedOne(@TempDir Path whole, @TempDir Path cut)
      throws IOException {
    tiny.train(TinyTraining.withoutText(), whole);
    tiny.train(TinyTraining.withoutText(), cut);
    TinyTraining.removeNewest(cut, 3);
    Path newest = TinyTraining.checkpoints(cut).get(0);
    byte[] bytes = Files.readAllBytes(newest);
    Files.write(newest, Arrays.copyOf(bytes, bytes.length / 2));
    ToldProgress told = new ToldProgress();
    Training.run(TinyTraining.withoutText(), TinyTraining.SEED, tiny.prepared(), cut, told);
    assertThat(told.lines()).anyMatch(line -> line.contains("cut short or damaged"));
    assertThat(told.lines())
        .anyMatch(line -> line.contains("goes on from the checkpoint at step 12"));
    assertThat(TinyTraining.weights(cut)).isEqualTo(TinyTraining.weights(whole));
  }

  @Test
  void tellsLossesAndSpeedBetweenEvaluationsOnceEach(@TempDir Path out) throws IOException {
    TrainConfig config = TinyTraining.withoutText("log_every=5", "epochs=2");
    TrainResult result = tiny.train(config, out);
    assertThat(steps(out)).containsExactly(0L, 3L, 5L, 6L, 9L, 10L, 12L);
    assertThat(result.curve().stream().map(line -> ((Number) line.get("step")).longValue()))
        .containsExactly(0L, 3L, 6L, 9L, 12L);
    JsonNode line = Json.parse(Files.readAllLines(out.resolve(TrainResult.LOG)).get(2));
    assertThat(line.fieldNames())
        .toIterable()
        .contains("loss", "loss_click", "gradient_norm", "rate", "examples_per_second")
        .contains("tokens_per_second", "resident_megabytes", "seconds");
    Path events = out.resolve("tensorboard/events.out.tfevents.0.rectrain");
    assertThat(Files.readString(events, StandardCharsets.ISO_8859_1))
        .contains("brain.Event:2", "train/loss", "valid/auc_click", "machine/resident_megabytes");
    long size = Files.size(events);
    TinyTraining.removeNewest(out, 1);
    tiny.train(config, out);
    assertThat(steps(out)).containsExactly(0L, 3L, 5L, 6L, 9L, 10L, 12L);
    assertThat(Files.size(events)).isEqualTo(size);
  }

  private static List<Long> steps(Path out) throws IOException {
    return Files.readAllLines(out.resolve(TrainResult.LOG)).stream()
        .map(line -> Json.parse(line).get("step").asLong())
        .toList();
  }
}
