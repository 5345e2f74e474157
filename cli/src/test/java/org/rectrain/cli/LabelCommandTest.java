package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What labelling refuses before any work, each in one line. */
class LabelCommandTest {
  private static final String CONFIG = ProjectFiles.root().resolve("configs/label.yaml").toString();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "label.budget=0 | expected a whole number from 1",
        "label.random=0.9 | are more than the whole budget",
        "label.batch='a b' | batch: 'a b' is no name",
        "label.strategy=best | expected one of uncertainty, core_set, mixture"
      })
  void oneLineEach(String override, String said) {
    Cli cli = Cli.run("config", "validate", "-c", CONFIG, override);
    assertThat(cli.err()).contains(said);
    assertThat(cli.code()).isEqualTo(2);
  }

  @Test
  void anExportThatIsNotThereIsNamed() {
    Cli cli = Cli.run("label", "import", "-c", CONFIG, "--answers", "never/export.json");
    assertThat(cli.err().lines().filter(line -> line.startsWith("error:"))).hasSize(1);
    assertThat(cli.code()).isEqualTo(3);
  }

  @Test
  void helpHasExamples() {
    assertThat(Cli.run("label", "--help").out()).contains("select", "import", "score");
    assertThat(Cli.run("label", "import", "--help").out())
        .contains("Example: rectrain label import -c configs/label.yaml --answers");
  }
}
