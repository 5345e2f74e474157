package org.rectrain.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.nn.Golden;
import org.rectrain.run.ToldProgress;
import org.rectrain.train.loop.TrainResult;

@Tag("slow")
class MembersTest {
  private static final TrainConfig CONFIG =
      ConfigReader.bind(
          """
          encoder: {base: '%s', tune: none, max_tokens: 8}
          batch_size: 100
          epochs: 2
          eval_every: 0.5
          workers: 1
          stopping: {patience: 0}
          retrieval: {extra_negatives: 10, k: 10}
          optimizer: {learning_rate: 0.01}
          towers: {dim: 8, tower_hidden: 8, hidden: [8], history: 4}
          """
              .formatted(Golden.path("weights/tiny/bert")),
          List.of(),
          TrainConfig.class,
          "test");

  @TempDir Path folder;

  private TrainResult train(Path prepared, Path out) throws IOException {
    Files.createDirectories(out);
    return Training.run(CONFIG, 7, prepared, out, new ToldProgress());
  }

  /** The mean of equal networks' logits ranks as each of them does, wherever ties allow. */
  @Test
  void equalMembersTogetherReachWhatEachReaches() throws IOException {
    Path prepared = TinyData.write(folder.resolve("prepare"));
    Path out = folder.resolve("out");
    TrainResult one = train(prepared, out);
    TrainResult two = train(prepared, out.resolve("members/2"));
    TrainResult joined =
        Members.join(CONFIG, 7, prepared, out, List.of(one, two), new ToldProgress());
    assertThat(joined.members()).hasSize(2);
    assertThat(joined.members().get(0).folder()).isEqualTo("model");
    assertThat(joined.members().get(1).best()).isEqualTo(one.best());
    assertThat(joined.together()).isEqualTo(one.best());
    assertThat(joined.together())
        .containsOnlyKeys("valid_auc_click", "valid_auc_like", "valid_recall");
  }
}
