package org.rectrain.train.parallel;

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
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.nn.Golden;
import org.rectrain.run.Progress;
import org.rectrain.train.TinyData;
import org.rectrain.train.Training;
import org.rectrain.train.checkpoint.Checkpoint;
import org.rectrain.train.checkpoint.Learner;

/** {@code sync_every}: the mean of what each worker reaches alone on its share. */
@Tag("slow")
class AveragingTest {
  private static final long SEED = 7;
  private static final String SMALL =
      """
      batch_size: 100
      micro_batch: 20
      epochs: 0.5
      eval_every: 0.5
      workers: 2
      sync_every: 3
      log_every: 0
      keep_checkpoints: 20
      stopping: {patience: 0}
      retrieval: {extra_negatives: 10, k: 10}
      optimizer: {learning_rate: 0.01}
      towers: {dim: 8, tower_hidden: 8, hidden: [8], history: 4}
      encoder:
        {base: '%s', max_tokens: 16, tokens_per_pass: 64, lora: {layers: last_1}, cache_frozen: false}
      """
          .formatted(Golden.path("weights/tiny/bert"));

  @TempDir static Path shared;
  private static Path prepared;

  @BeforeAll
  static void write() throws IOException {
    prepared = TinyData.write(shared.resolve("prepare"));
  }

  static TrainConfig config(String... overrides) {
    return ConfigReader.bind(SMALL, List.of(overrides), TrainConfig.class, "test");
  }

  @Test
  void threeStepsApartThenTheMean(@TempDir Path out, @TempDir Path zero, @TempDir Path one)
      throws IOException {
    Training.run(config(), SEED, prepared, out, Progress.silent());
    List<Learner.State> first = alone(0, zero);
    List<Learner.State> second = alone(1, one);
    Checkpoint end = Checkpoint.read(Training.checkpoints(out).get(0));
    assertThat(end.step()).isEqualTo(3);
    assertMean(end.towers(), first.get(0), second.get(0));
    assertMean(end.encoder(), first.get(1), second.get(1));
  }

  private static void assertMean(Learner.State found, Learner.State a, Learner.State b) {
    assertThat(found.values()).isEqualTo(mean(a.values(), b.values())).isNotEqualTo(a.values());
    assertThat(a.values()).isNotEqualTo(b.values());
    assertThat(found.steps()).isEqualTo(a.steps()).isEqualTo(3);
    assertThat(found.moments().keySet()).isEqualTo(a.moments().keySet());
    found
        .moments()
        .forEach(
            (name, values) ->
                assertThat(values).isEqualTo(mean(a.moments().get(name), b.moments().get(name))));
  }

  private static float[] mean(float[] a, float[] b) {
    float[] out = new float[a.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (a[i] + b[i]) / 2;
    }
    return out;
  }

  /**
   * What one worker of two reaches when nobody averages it: its only peer is its own echo, which
   * has no share of the frozen layers to give.
   */
  private static List<Learner.State> alone(int rank, Path out) throws IOException {
    List<byte[]> said = new ArrayList<>();
    Peers echo =
        new Peers() {
          @Override
          public int rank() {
            return rank;
          }

          @Override
          public int size() {
            return 2;
          }

          @Override
          public List<byte[]> gather(byte[] own) {
            said.add(own);
            return List.of(own, own);
          }

          @Override
          public byte[] fromFirst(java.util.function.Supplier<byte[]> made) {
            return made.get();
          }
        };
    Training.run(config(), SEED, prepared, out, echo, Progress.silent());
    byte[] states = said.stream().max(java.util.Comparator.comparingInt(b -> b.length)).get();
    return Averaging.states(states, 2);
  }

  @Test
  void workersThatNeverMeetBetweenEvaluationsAverageThere(@TempDir Path far, @TempDir Path near)
      throws IOException {
    Training.run(config("sync_every=1000"), SEED, prepared, far, Progress.silent());
    Training.run(config(), SEED, prepared, near, Progress.silent());
    String file = "model/adapter_model.safetensors";
    assertThat(Files.readAllBytes(far.resolve(file)))
        .isEqualTo(Files.readAllBytes(near.resolve(file)));
  }

  @Test
  void goesOnWithTheSameBits(@TempDir Path whole, @TempDir Path cut) throws IOException {
    TrainConfig config = config("epochs=2", "sync_every=2", "towers.text=false");
    Training.run(config, SEED, prepared, whole, Progress.silent());
    Training.run(config, SEED, prepared, cut, Progress.silent());
    List<Path> files = Training.checkpoints(cut);
    for (Path file : files.subList(0, 2)) {
      Files.delete(file);
    }
    Training.run(config, SEED, prepared, cut, Progress.silent());
    String file = "model/scorer.safetensors";
    assertThat(Files.readAllBytes(cut.resolve(file)))
        .isEqualTo(Files.readAllBytes(whole.resolve(file)));
  }

  @Test
  void aWorkersFailureIsTheRuns(@TempDir Path folder) throws IOException {
    Path broken = TinyData.writeBroken(folder.resolve("prepare"));
    assertThatThrownBy(
            () ->
                Training.run(
                    config("towers.text=false", "epochs=2"),
                    SEED,
                    broken,
                    folder.resolve("out"),
                    Progress.silent()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("; the batch is saved in ");
  }

  @Test
  void wantsAMicroBatchPerWorker() {
    assertThatThrownBy(() -> config("micro_batch=60", "workers=3"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(
            "sync_every: 3 wants a micro-batch per worker, and batch_size / micro_batch gives 2"
                + " for 3 workers; expected a smaller micro_batch");
  }
}
