package org.rectrain.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.nn.Golden;
import org.rectrain.run.Progress;
import org.rectrain.run.ToldProgress;
import org.rectrain.spark.TestSpark;
import org.rectrain.train.TinyData;
import org.rectrain.train.loop.TrainResult;

/** Workers in a barrier stage within this process, two tasks at once. */
@Tag("slow")
class BarrierLaunchTest {
  private static final long SEED = 7;

  @TempDir static Path shared;
  private static Path prepared;

  @BeforeAll
  static void write() throws IOException {
    prepared = TinyData.write(shared.resolve("prepare"));
    TestSpark.session();
  }

  static TrainConfig config(String... overrides) {
    String small =
        """
        batch_size: 100
        micro_batch: 20
        epochs: 1
        eval_every: 0.5
        workers: 2
        log_every: 2
        keep_checkpoints: 20
        stopping: {patience: 0}
        retrieval: {extra_negatives: 10, k: 10}
        optimizer: {learning_rate: 0.01}
        towers: {dim: 8, tower_hidden: 8, hidden: [8], history: 4}
        encoder:
          {base: '%s', max_tokens: 16, tokens_per_pass: 64, every: 2, lora: {layers: last_1}}
        """
            .formatted(Golden.path("weights/tiny/bert"));
    return ConfigReader.bind(small, List.of(overrides), TrainConfig.class, "test");
  }

  private static TrainResult train(TrainConfig config, Path out, Progress progress)
      throws IOException {
    return Launch.of(config, TestSpark.config(), progress).train(SEED, prepared, out);
  }

  @Test
  void tasksGiveTheBitsOfThreadsAndOfOneWorker(
      @TempDir Path one, @TempDir Path threads, @TempDir Path tasks) throws IOException {
    ToldProgress told = new ToldProgress();
    TrainResult alone = train(config("workers=1"), one, Progress.silent());
    train(config(), threads, Progress.silent());
    TrainResult result = train(config("launch=barrier"), tasks, told);
    String file = "model/adapter_model.safetensors";
    byte[] bytes = Files.readAllBytes(one.resolve(file));
    assertThat(Files.readAllBytes(threads.resolve(file))).isEqualTo(bytes);
    assertThat(Files.readAllBytes(tasks.resolve(file))).isEqualTo(bytes);
    assertThat(result.steps()).isEqualTo(alone.steps()).isEqualTo(6);
    assertThat(result.best()).isEqualTo(alone.best());
    assertThat(told.lines())
        .contains("train: 2 workers in a barrier stage on local[2]")
        .anyMatch(line -> line.startsWith("train step 6: AUC click 0."))
        .contains("bar train 6");
  }

  @Test
  void tasksAverageAsThreadsDo(@TempDir Path threads, @TempDir Path tasks) throws IOException {
    train(config("sync_every=2"), threads, Progress.silent());
    train(config("sync_every=2", "launch=barrier"), tasks, Progress.silent());
    String file = "model/adapter_model.safetensors";
    assertThat(Files.readAllBytes(tasks.resolve(file)))
        .isEqualTo(Files.readAllBytes(threads.resolve(file)));
  }

  @Test
  void aWorkersFailureIsToldAsItself(@TempDir Path folder) throws IOException {
    Path broken = TinyData.writeBroken(folder.resolve("prepare"));
    TrainConfig config = config("launch=barrier", "towers.text=false");
    assertThatThrownBy(
            () ->
                Launch.of(config, TestSpark.config(), Progress.silent())
                    .train(SEED, broken, folder.resolve("out")))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.exitCode()).isEqualTo(Failure.GATE);
              assertThat(failure.hint()).startsWith("lower optimizer.learning_rate");
            })
        .hasMessageContaining("the loss is NaN; the batch is saved in ");
    assertThat(folder.resolve("diverged/step-000000004/batch.json")).exists();
    assertThat(folder.resolve("out/model")).doesNotExist();
  }

  @Test
  void moreWorkersThanCoresAreRefused(@TempDir Path out) {
    assertThatThrownBy(() -> train(config("launch=barrier", "workers=3"), out, Progress.silent()))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(Failure.USAGE))
        .hasMessage("train.workers: 3 tasks must run at once, and Spark has cores for 2");
  }

  /** Keeps what is told. */
}
