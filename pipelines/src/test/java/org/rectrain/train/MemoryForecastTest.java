package org.rectrain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.model.ModelSpec;
import org.rectrain.nn.backbone.BackboneSpec;
import org.rectrain.nn.backbone.BertSpec;
import org.rectrain.nn.backbone.DecoderSpec;
import org.rectrain.nn.backbone.LoraSpec;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.nn.backbone.Rope;
import org.rectrain.run.Machine;
import org.rectrain.run.Progress;

/** Memory and devices that a machine does not have are refused before anything is loaded. */
class MemoryForecastTest {
  @TempDir static Path shared;
  private static Path prepared;

  @BeforeAll
  static void write() throws IOException {
    prepared = TinyData.write(shared.resolve("prepare"));
  }

  private static TrainConfig config(String... overrides) {
    return ConfigReader.bind("workers: 2", List.of(overrides), TrainConfig.class, "test");
  }

  @Test
  void tellsPartsThatFollowFromSizes() {
    String line = Preflight.memory(config("encoder.max_tokens=128"), prepared);
    // MiniLM has 22,565,376 values without its pooler and 10,616,832 of them in linear layers;
    // 4,096
    // tokens of 6 layers that keep (5 + 4 + 2) * 384 + 2 * 1,536 + 4 * 8 = 7,328 values, and as
    // much
    // again, for two workers.
    assertThat(line)
        .startsWith("about ")
        .contains("process 500 MB")
        .contains("frozen weights 86 MB")
        .contains("activations 2,748 MB");
    assertThat(Preflight.memory(config("encoder.precision=bf16"), prepared))
        .contains("frozen weights 65 MB");
    assertThat(Preflight.memory(config("towers.text=false"), prepared))
        .doesNotContain("activations", "frozen weights");
  }

  @Test
  void refusesMoreThanThereIsAndSaysWhatToLower(@TempDir Path out) {
    TrainConfig config =
        config("workers=1024", "encoder.tune=full", "encoder.max_tokens=512", "micro_batch=0");
    assertThatThrownBy(() -> Training.run(config, 7, prepared, out, Progress.silent()))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.exitCode()).isEqualTo(Failure.USAGE);
              assertThat(failure.hint()).startsWith("lower train.encoder.tokens_per_pass or");
            })
        .hasMessageMatching(
            "train: needs about [0-9,]+ MB of memory: process 500 MB, .*activations [0-9,]+ MB, .*"
                + "; this machine has [0-9,]+ MB");
    assertThat(out).isEmptyDirectory();
  }

  /**
   * What processes took at their peak, in MB: SmolLM2-135M with rank 16 on 512 tokens a pass, heaps
   * of 1, 3 and 1 GB; Qwen2.5-0.5B's shape and MiniLM-L6 with queries and values.
   */
  @ParameterizedTest
  @CsvSource({
    "smollm2, all-linear, 16, 0, 512, 48, 1024, 3776",
    "smollm2, all-linear, 16, 0.1, 512, 48, 3072, 5806",
    "smollm2, q_proj, 16, 0, 512, 48, 1024, 3165",
    "smollm2, all-linear, 16, 0.1, 4096, 48, 3072, 23400",
    "qwen, q_proj, 8, 0, 512, 64, 1024, 6000",
    "minilm, query, 8, 0, 2048, 64, 512, 855",
  })
  void isNotMoreThanAQuarterBelowWhatWasTaken(
      String model,
      String targets,
      int rank,
      double dropout,
      int tokens,
      int length,
      long heap,
      long taken) {
    BackboneSpec backbone =
        switch (model) {
          case "smollm2" -> decoder(49152, 576, 30, 9, 3, 1536);
          case "qwen" -> decoder(151936, 896, 24, 14, 2, 4864);
          default -> BertSpec.miniLmL6();
        };
    List<String> names =
        switch (targets) {
          case "q_proj" -> List.of("q_proj", "v_proj");
          case "query" -> List.of("query", "value");
          default -> List.of(targets);
        };
    LoraSpec lora = new LoraSpec(rank, 16, dropout, LoraSpec.Scaling.CLASSIC, names, List.of());
    TrainConfig config =
        ConfigReader.bind(
            "workers: 1",
            List.of("encoder.tokens_per_pass=" + tokens, "encoder.max_tokens=" + length),
            TrainConfig.class,
            "test");
    ModelSpec spec =
        new ModelSpec(
            ModelSpec.VERSION,
            "m",
            TrainConfig.ScorerKind.TWO_TOWER,
            config.pairText(),
            model,
            List.of(0),
            backbone.hidden(),
            Pooling.MEAN,
            false,
            lora,
            length,
            false,
            config.towers(),
            List.of("click"),
            List.of(),
            0,
            0,
            List.of(),
            1,
            List.of(),
            List.of(),
            "0".repeat(64),
            null,
            null,
            java.util.Map.of(),
            0);
    long forecast =
        MemoryForecast.of(
                    config, spec, backbone, new MemoryForecast.Sizes(200, 5000, heap << 20), 1)
                .total()
            >> 20;
    assertThat(forecast).isGreaterThan(taken * 3 / 4);
    if (taken > 2000) { // of small models the process itself is most, and that is told generously
      assertThat(forecast).isLessThan(taken * 5 / 4);
    }
  }

  private static DecoderSpec decoder(
      int tokens, int hidden, int layers, int heads, int keys, int intermediate) {
    return new DecoderSpec(
        tokens,
        hidden,
        layers,
        heads,
        keys,
        64,
        intermediate,
        2048,
        1e-5,
        new Rope.Plain(10000),
        Set.of(DecoderSpec.Trait.TIED_HEAD));
  }

  @Test
  void takesWhatJustFits() {
    var forecast = new MemoryForecast(java.util.Map.of("process", 1000L));
    assertThatCode(() -> forecast.require(1000)).doesNotThrowAnyException();
    assertThatThrownBy(() -> forecast.require(999)).isInstanceOf(Failure.class);
    assertThat(Machine.totalMemory()).isGreaterThan(1L << 29);
  }

  @Test
  void refusesAGpuThatIsNotThere(@TempDir Path out) {
    assertThatThrownBy(
            () -> Training.run(config("device=gpu:0,7"), 7, prepared, out, Progress.silent()))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.exitCode()).isEqualTo(Failure.USAGE);
              assertThat(failure.hint()).contains("RECTRAIN_TORCH");
            })
        .hasMessageMatching("train.device: gpu:[07] does not exist; this .*");
    assertThatThrownBy(() -> config("device=cuda"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(
            "device: 'cuda' is not allowed; expected auto, cpu, gpu:0 or gpu:0,1");
  }
}
