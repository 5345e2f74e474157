package org.rectrain.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.nn.Golden;
import org.rectrain.run.Progress;
import org.rectrain.train.checkpoint.CheckpointFolder;
import org.rectrain.train.loop.TrainResult;

/**
 * Short trainings on {@link TinyData}.
 *
 * @param prepared the data
 */
record TinyTraining(Path prepared) {
  static final long SEED = 7;
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

  static TrainConfig config(String... overrides) {
    return ConfigReader.bind(SMALL, List.of(overrides), TrainConfig.class, "test");
  }

  /** An option: two layers of 16 values a token instead of the default encoder. */
  static String smallEncoder() {
    return "encoder.base=" + Golden.path("weights/tiny/bert");
  }

  static TrainConfig withoutText(String... overrides) {
    List<String> all = new ArrayList<>(List.of("towers.text=false", "towers.item_ids=true"));
    all.addAll(List.of(overrides));
    return config(all.toArray(String[]::new));
  }

  /** Trains on the data. */
  TrainResult train(TrainConfig config, Path out) throws IOException {
    Files.createDirectories(out);
    return Training.run(config, SEED, prepared, out, Progress.silent());
  }

  static byte[] weights(Path out) throws IOException {
    return Files.readAllBytes(out.resolve("model/scorer.safetensors"));
  }

  static List<Path> checkpoints(Path out) {
    return new CheckpointFolder(out.resolve("checkpoints"), 20).files();
  }

  static void removeNewest(Path out, int count) throws IOException {
    for (Path file : checkpoints(out).subList(0, count)) {
      Files.delete(file);
    }
    Files.delete(out.resolve("model/scorer.safetensors"));
  }
}
