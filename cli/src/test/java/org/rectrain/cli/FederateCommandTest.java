package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a federation refuses before any work, each in one line. */
class FederateCommandTest {
  private static final String CONFIG =
      ProjectFiles.root().resolve("configs/federate.yaml").toString();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "federate.by=null | by: missing; expected a column whose values are silos",
        "federate.role=silo | silo: missing beside role: silo",
        "federate.role=server | exchange: missing beside role: silo or server",
        "federate.min_silos=2 | masks cancel only with every silo; expected 0",
        "federate.privacy={noise: 1} | noise: 1.0 without clip protects nothing",
        "federate.privacy={clip: 1, noise: 1} | would show sizes; expected equal",
        "train.towers.text=true | expected train.encoder.lora.frozen_a: true",
        "train.towers.item_ids=true | federate: cannot join train.towers with item_ids"
      })
  void oneLineEach(String override, String said) {
    Cli cli = Cli.run("federate", "-c", CONFIG, "--dry-run", override);
    assertThat(cli.err()).contains(said);
    assertThat(cli.err().lines().filter(line -> line.startsWith("error:"))).hasSize(1);
    assertThat(cli.code()).isEqualTo(2);
  }

  @Test
  void helpHasAnExample() {
    Cli cli = Cli.run("federate", "--help");
    assertThat(cli.out())
        .contains("Example: rectrain federate -c configs/federate.yaml", "federate.role");
    assertThat(cli.code()).isZero();
  }
}
