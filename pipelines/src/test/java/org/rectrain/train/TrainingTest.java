package org.rectrain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.Failure;
import org.rectrain.config.TrainConfig;
import org.rectrain.dataset.Json;
import org.rectrain.run.Progress;
import org.rectrain.run.ToldProgress;

class TrainingTest {
  private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ ");
  private static final long LOW_ADDRESSES = 64L << 30;

  private static final long SEED = 7;
  private static final String SMALL =
      """
      batch_size: 100
      micro_batch: 25
      epochs: 4
      eval_every: 0.5
      workers: 1
      log_every: 0
      keep_checkpoints: 20
      stopping: {patience: 0}
      retrieval: {extra_negatives: 10, k: 10}
      optimizer: {learning_rate: 0.01}
      towers: {dim: 8, tower_hidden: 8, hidden: [8], history: 4}
      """;

  @TempDir static Path shared;
  private static Path prepared;

  @BeforeAll
  static void write() throws IOException {
    prepared = TinyData.write(shared.resolve("prepare"));
  }

  private static TrainConfig config(String... overrides) {
    return ConfigReader.bind(SMALL, List.of(overrides), TrainConfig.class, "test");
  }

  private static TrainConfig withoutText(String... overrides) {
    List<String> all = new ArrayList<>(List.of("towers.text=false", "towers.item_ids=true"));
    all.addAll(List.of(overrides));
    return config(all.toArray(String[]::new));
  }

  private static TrainResult train(TrainConfig config, Path out) throws IOException {
    Files.createDirectories(out);
    return Training.run(config, SEED, prepared, out, Progress.silent());
  }

  private static byte[] weights(Path out) throws IOException {
    return Files.readAllBytes(out.resolve("model/scorer.safetensors"));
  }

  @Test
  void lowersTheLossAndFindsTheTaste(@TempDir Path out) throws IOException {
    TrainResult result = train(config("encoder.lora.layers=last_1", "encoder.max_tokens=16"), out);
    List<Double> losses = new ArrayList<>();
    for (var line : result.curve()) {
      if (line.get("loss") instanceof Number loss) {
        losses.add(loss.doubleValue());
      }
    }
    assertThat(losses).hasSize(8);
    assertThat(losses.get(0)).isCloseTo(1.9084, within(0.005));
    assertThat(losses.get(7)).isCloseTo(1.2298, within(0.03));
    assertThat(result.best().get("valid_auc_click")).isGreaterThan(0.85);
    assertThat(result.encoderTrainable()).isEqualTo(2L * 8 * (384 + 384));
    assertThat(out.resolve("model/adapter_config.json")).exists();
    assertThat(Files.readAllLines(out.resolve(TrainResult.LOG))).hasSize(9);
  }

  @Test
  void trainsAdaptersOfUpperLayersOverABaseInBfloat16(@TempDir Path out) throws IOException {
    TrainResult result =
        train(
            config(
                "encoder.precision=bf16",
                "encoder.lora.layers=last_2",
                "encoder.max_tokens=16",
                // Passes of many shapes, adapted layers above and frozen ones below in one graph.
                "encoder.cache_frozen=false",
                "encoder.tokens_per_pass=64",
                "encoder.lora.dropout=0.1",
                "epochs=2"),
            out);
    assertThat(result.encoderTrainable()).isEqualTo(4L * 8 * (384 + 384));
    assertThat(result.best().get("valid_auc_click")).isGreaterThan(0.8);
  }

  @Test
  void twoWorkersGiveTheBitsOfOne(@TempDir Path one, @TempDir Path two) throws IOException {
    train(withoutText(), one);
    train(withoutText("workers=2"), two);
    assertThat(weights(two)).isEqualTo(weights(one));
  }

  @Test
  void twoWorkersGiveTheBitsOfOneWithAnEncoder(@TempDir Path one, @TempDir Path two)
      throws IOException {
    String[] options = {
      "encoder.lora.layers=last_1",
      "encoder.max_tokens=16",
      "encoder.every=2",
      "encoder.tokens_per_pass=64",
      "epochs=0.67",
      "eval_every=1"
    };
    train(config(options), one);
    String[] more = Arrays.copyOf(options, options.length + 1);
    more[options.length] = "workers=2";
    train(config(more), two);
    String file = "model/adapter_model.safetensors";
    assertThat(Files.readAllBytes(two.resolve(file)))
        .isEqualTo(Files.readAllBytes(one.resolve(file)));
  }

  @Test
  void recomputedLayersGiveTheWeightsOfKeptOnes(@TempDir Path kept, @TempDir Path again)
      throws IOException {
    String[] options = {
      "encoder.lora.layers=last_2",
      "encoder.lora.dropout=0.2",
      "encoder.max_tokens=16",
      "epochs=0.5"
    };
    train(config(options), kept);
    String[] more = Arrays.copyOf(options, options.length + 1);
    more[options.length] = "encoder.recompute=true";
    train(config(more), again);
    String file = "model/adapter_model.safetensors";
    try (var one = org.rectrain.weights.Safetensors.open(kept.resolve(file));
        var two = org.rectrain.weights.Safetensors.open(again.resolve(file))) {
      assertThat(two.names()).isEqualTo(one.names());
      for (String name : one.names()) {
        org.rectrain.nn.Golden.assertClose(name, two.floats(name), one.floats(name), 1e-4);
      }
    }
  }

  @Test
  void expertsAndLearnedTaskWeightsTrainAndResume(@TempDir Path out, @TempDir Path cut)
      throws IOException {
    String[] options = {
      "encoder.tune=none",
      "encoder.max_tokens=16",
      "weighting=uncertainty",
      "towers.sharing=experts",
      "towers.experts=3",
      "towers.hidden=[8,4]"
    };
    TrainResult result = train(config(options), out);
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
    train(config(options), cut);
    removeNewest(cut, 5);
    train(config(options), cut);
    assertThat(weights(cut)).isEqualTo(weights(out));
  }

  @Test
  void goesOnFromACheckpointWithTheSameBits(@TempDir Path whole, @TempDir Path cut)
      throws IOException {
    train(withoutText(), whole);
    train(withoutText(), cut);
    removeNewest(cut, 5);
    assertThat(train(withoutText(), cut).steps()).isEqualTo(24);
    assertThat(weights(cut)).isEqualTo(weights(whole));
  }

  @Test
  void takesTheCheckpointBeforeADamagedOne(@TempDir Path whole, @TempDir Path cut)
      throws IOException {
    train(withoutText(), whole);
    train(withoutText(), cut);
    removeNewest(cut, 3);
    Path newest = checkpoints(cut).get(0);
    byte[] bytes = Files.readAllBytes(newest);
    Files.write(newest, Arrays.copyOf(bytes, bytes.length / 2));
    ToldProgress told = new ToldProgress();
    Training.run(withoutText(), SEED, prepared, cut, told);
    assertThat(told.lines()).anyMatch(line -> line.contains("cut short or damaged"));
    assertThat(told.lines())
        .anyMatch(line -> line.contains("goes on from the checkpoint at step 12"));
    assertThat(weights(cut)).isEqualTo(weights(whole));
  }

  @Test
  void stopsWhenTheLossIsNoNumberAndSavesTheBatch(@TempDir Path folder) throws IOException {
    Path broken = TinyData.write(folder.resolve("prepare"), Double.POSITIVE_INFINITY);
    assertThatThrownBy(
            () ->
                Training.run(withoutText(), SEED, broken, folder.resolve("out"), Progress.silent()))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(Failure.GATE))
        .hasMessageContaining("step 4: the loss is NaN")
        .hasMessageContaining("the batch is saved in " + folder.resolve("diverged/step-000000004"));
    JsonNode batch = Json.tree(folder.resolve("diverged/step-000000004/batch.json"));
    assertThat(batch.get("step").asLong()).isEqualTo(4);
    assertThat(batch.get("rows")).hasSize(100);
    assertThat(batch.get("rows").get(0).fieldNames())
        .toIterable()
        .contains("example_id", "user", "item", "labels", "weight", "not_finite_features");
    assertThat(folder.resolve("out/model")).doesNotExist();
  }

  @Test
  void tellsLossesAndSpeedBetweenEvaluationsOnceEach(@TempDir Path out) throws IOException {
    TrainConfig config = withoutText("log_every=5", "epochs=2");
    TrainResult result = train(config, out);
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
    removeNewest(out, 1);
    train(config, out);
    assertThat(steps(out)).containsExactly(0L, 3L, 5L, 6L, 9L, 10L, 12L);
    assertThat(Files.size(events)).isEqualTo(size);
  }

  private static List<Long> steps(Path out) throws IOException {
    return Files.readAllLines(out.resolve(TrainResult.LOG)).stream()
        .map(line -> Json.parse(line).get("step").asLong())
        .toList();
  }

  @Test
  void theProgressLineNeverShowsAnUndefinedLoss(@TempDir Path out) throws IOException {
    List<String> shown = new ArrayList<>();
    Progress watching =
        new ToldProgress() {
          @Override
          public Bar step(String what, long total) {
            return new Showing(shown);
          }
        };
    Training.run(withoutText("eval_every=0.3"), SEED, prepared, out, watching);
    assertThat(shown).anyMatch(line -> line.startsWith("loss 1."));
    assertThat(shown).noneMatch(line -> line.contains("NaN"));
  }

  @Test
  void tellsThatFewStepsTeachLittle(@TempDir Path out) throws IOException {
    ToldProgress told = new ToldProgress();
    Training.run(withoutText("epochs=1"), SEED, prepared, out, told);
    assertThat(told.lines())
        .anyMatch(line -> line.matches("train: \\d+ optimizer steps in all are few; .*"));
  }

  @Test
  void refusesATaskThatTheDataDoesNotHave(@TempDir Path out) {
    TrainConfig config = ConfigReader.bind("tasks: {buy: 1}", List.of(), TrainConfig.class, "test");
    assertThatThrownBy(() -> train(config, out))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("'buy' is no label of the prepared data; it has [click, like]");
  }

  @Test
  void refusesARankOfZero() {
    assertThatThrownBy(() -> config("encoder.lora.rank=0"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("lora.rank");
  }

  @Test
  void memoryStaysFlat(@TempDir Path out) throws IOException {
    TrainConfig config = withoutText("epochs=20", "eval_every=10", "batch_size=25");
    List<Long> memory = new ArrayList<>();
    Progress watching =
        new ToldProgress() {
          @Override
          public void log(String line) {
            System.gc();
            memory.add(nativeMegabytes());
          }
        };
    Training.run(config, SEED, prepared, out, watching);
    long afterHalf = memory.get(memory.size() - 2);
    long afterAll = memory.get(memory.size() - 1);
    assertThat(afterAll - afterHalf).as("MB grown over 240 steps").isLessThan(20);
  }

  /**
   * Resident memory outside the Java heap, whose pages come and go as it likes: the heap lies at
   * the low addresses that compressed references reach, what the engine takes lies far above.
   */
  private static long nativeMegabytes() {
    long kilobytes = 0;
    boolean counts = false;
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
        Matcher mapping = MAPPING.matcher(line);
        if (mapping.lookingAt()) {
          counts = Long.parseUnsignedLong(mapping.group(1), 16) >= LOW_ADDRESSES;
        } else if (counts && line.startsWith("Rss:")) {
          kilobytes += Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return kilobytes >> 10;
  }

  private static List<Path> checkpoints(Path out) {
    return new CheckpointFolder(out.resolve("checkpoints"), 20).files();
  }

  private static void removeNewest(Path out, int count) throws IOException {
    for (Path file : checkpoints(out).subList(0, count)) {
      Files.delete(file);
    }
    Files.delete(out.resolve("model/scorer.safetensors"));
  }

  private record Showing(List<String> shown) implements Progress.Bar {
    @Override
    public void advance(long units) {
      assertThat(units).isNotNegative();
    }

    @Override
    public void message(String text) {
      shown.add(text);
    }

    @Override
    public void close() {
      shown.add("end");
    }
  }
}
