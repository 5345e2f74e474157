package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an explanation refuses before any work, each in one line. */
class ExplainCommandTest {
  private static final String CONFIG =
      ProjectFiles.root().resolve("configs/explain.yaml").toString();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "explain.item=i1 | item: 'i1' without a user",
        "explain.against=runs/sample/train | against: is model as well",
        "explain.sample=0 | expected a whole number from 1",
        "explain.trees=both | expected one of interventional, path_dependent"
      })
  void oneLineEach(String override, String said) {
    Cli cli = Cli.run("config", "validate", "-c", CONFIG, override);
    assertThat(cli.err()).contains(said);
    assertThat(cli.code()).isEqualTo(2);
  }

  @Test
  void aModelThatIsNotThereIsNamed() {
    Cli cli = Cli.run("explain", "-c", CONFIG, "--model", "runs/never/train");
    assertThat(cli.err()).contains("error: ");
    assertThat(cli.code()).isEqualTo(3);
    assertThat(cli.err().lines().filter(line -> line.startsWith("error:"))).hasSize(1);
  }

  /** What an option says is text, whatever it holds. */
  @Test
  void anOptionWithAnApostropheIsTheValue() {
    Cli cli = Cli.run("explain", "-c", CONFIG, "--model", "runs/o'brien/train");
    assertThat(cli.err()).contains("runs/o'brien/train");
    assertThat(cli.code()).isEqualTo(3);
  }

  @Test
  void helpHasAnExample() {
    Cli cli = Cli.run("explain", "--help");
    assertThat(cli.out())
        .contains("Example: rectrain explain -c configs/explain.yaml --user", "--against");
    assertThat(cli.code()).isZero();
  }
}
