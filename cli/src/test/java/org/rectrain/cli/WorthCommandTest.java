package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a comparison of variants refuses is found before anything is trained. */
class WorthCommandTest {
  private static final String CONFIG = ProjectFiles.root().resolve("configs/worth.yaml").toString();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "worth.variants=[towers] | one has nothing to be compared with; expected two or more",
        "worth.variants=[towers, towers] | expected each name once",
        "worth.more={towers: {train.epochs: 1}} | more.towers: is not allowed",
        "worth.more={bge: {}} | more.bge: names no key",
        "worth.more={bge: {train.encoder.bse: x}} | worth.more.bge: 1 problem",
        "worth.more={bge: {eval.folds: 2}} | worth.more.bge: 'eval.folds' is not of train",
        "worth.more={bge: {output: x}} | worth.more.bge: 'output' is not of train",
        "worth.metric=click.nope | worth.metric: 'click.nope' is not compared; expected one of"
            + " click",
        "eval.main_model=popularity | expected main"
      })
  void oneLineEach(String override, String expected) {
    Cli cli = Cli.run("config", "validate", "-c", CONFIG, override);
    assertThat(cli.err()).contains(expected);
    assertThat(cli.code()).isEqualTo(2);
  }
}
