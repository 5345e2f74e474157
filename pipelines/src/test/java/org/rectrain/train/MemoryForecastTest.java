package org.rectrain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.train.TrainConfig;
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
    String line = Training.memory(config("encoder.max_tokens=128"), prepared);
    // MiniLM has 22,565,376 values without its pooler and 10,616,832 of them in linear layers;
    // 4,096 tokens of 6 layers that keep 2 * 9 * 384 + 4 * 384 = 8,448 values, for two workers.
    assertThat(line)
        .startsWith("about ")
        .contains("process 600 MB")
        .contains("frozen weights 86 MB")
        .contains("activations 1,584 MB");
    assertThat(Training.memory(config("encoder.precision=bf16"), prepared))
        .contains("frozen weights 65 MB");
    assertThat(Training.memory(config("towers.text=false"), prepared))
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
            "train: needs about [0-9,]+ MB of memory: process 600 MB, .*activations [0-9,]+ MB, .*"
                + "; this machine has [0-9,]+ MB");
    assertThat(out).isEmptyDirectory();
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
              assertThat(failure.hint()).contains("-Pgpu");
            })
        .hasMessageMatching("train.device: gpu:[07] does not exist; this .*");
    assertThatThrownBy(() -> config("device=cuda"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(
            "device: 'cuda' is not allowed; expected auto, cpu, gpu:0 or gpu:0,1");
  }
}
