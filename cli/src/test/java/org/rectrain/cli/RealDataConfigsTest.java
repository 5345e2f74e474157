package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Configurations of public data sets: what they say where the data is not there. */
class RealDataConfigsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "kuairand.yaml, interactions.csv.gz",
    "movielens.yaml, ratings.csv.gz",
    "collm-ml1m.yaml, train.jsonl.gz",
    "citeulike.yaml, interactions_train.csv.gz",
    "amazon-scientific.yaml, interactions_train.csv.gz"
  })
  void aMissingRootIsToldWithTheNextStep(String config, String file) {
    Path root = folder.resolve("absent");
    Cli cli =
        Cli.run(
            "prepare",
            "-c",
            ProjectFiles.root().resolve("configs").resolve(config).toString(),
            "data.root=" + root,
            "output=" + folder.resolve("run"));
    assertThat(cli.code()).isEqualTo(3);
    assertThat(cli.err())
        .contains("data.events.path: " + root.resolve(file) + " does not exist")
        .contains("hint: check data.root");
    assertThat(folder.resolve("run/prepare")).doesNotExist();
  }
}
