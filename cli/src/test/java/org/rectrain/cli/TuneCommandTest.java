package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rectrain.dataset.FeatureSchema;

/** What a search refuses is found before anything is trained. */
class TuneCommandTest {
  private static final String CONFIG = ProjectFiles.root().resolve("configs/tune.yaml").toString();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tune.space={} | tune.space: is empty",
        "tune.space={train.optimizer.lr: [1]} | did you mean 'train.optimizer.learning_rate'?",
        "tune.space={train.towers.dropout: {uniform: [0, 2]}} | expected a number from 0 to 0.99",
        "tune.space={train.epochs: {int: [5, 1]}} | expected the lower number first",
        "tune.space={prepare.split.kind: [temporal]} | does not decide 'main'",
        "tune.space={seed: [1, 2]} | does not decide 'main'",
        "tune.metric=click.ac | tune.metric: 'click.ac' is not compared; expected one of click.auc",
        "eval.main_model=student | has no section 'distill'",
        "tune.folds=1 | folds: 1 leaves no user to learn from",
        "tune.prune.reduction=1 | reduction: 1 stops no trial"
      })
  void oneLineEach(String override, String told) {
    Cli cli = Cli.run("config", "validate", "-c", CONFIG, override);
    assertThat(cli.err()).contains(told);
    assertThat(cli.code()).isEqualTo(2);
  }

  @Test
  void theDataOfAnotherRunSaysWhatIsMeasured(@TempDir Path prepared) throws IOException {
    new FeatureSchema(FeatureSchema.VERSION, List.of("buy"), List.of()).write(prepared);
    for (String[] wrong :
        new String[][] {
          {
            "tune.metric=click.auc",
            "tune.metric: 'click.auc' is not compared; expected one of buy."
          },
          {"tune.space={train.epoch: [1, 2]}", "train.epoch: unknown key; did you mean"}
        }) {
      Cli cli =
          Cli.run(
              "config",
              "validate",
              "-c",
              CONFIG,
              "prepared=" + prepared,
              "tune.metric=buy.auc",
              wrong[0]);
      assertThat(cli.err()).contains(wrong[1]);
      assertThat(cli.code()).isEqualTo(2);
    }
  }

  @Test
  void theSpaceOfTheDocumentationIsValid() {
    String space =
        "tune.space={train.optimizer.learning_rate: {log: [1.0e-4, 1.0e-2]},"
            + " train.towers.dropout: {uniform: [0, 0.4]}, train.towers.dim: {log_int: [16, 128]},"
            + " train.epochs: {int: [1, 4]}, train.encoder.tune: [none, lora],"
            + " train.encoder.lora.rank: {values: [4, 8, 16], when: {train.encoder.tune: lora}}}";
    Cli cli = Cli.run("config", "validate", "-c", CONFIG, space);
    assertThat(cli.err()).doesNotContain("error:");
    assertThat(cli.code()).isZero();
  }
}
