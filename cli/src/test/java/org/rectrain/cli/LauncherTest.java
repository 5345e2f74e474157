package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** bin/rectrain in a process of its own: the few jars of the light commands must suffice. */
class LauncherTest {
  private static Distribution distribution;

  /** A path with a blank in it. */
  @BeforeAll
  static void layOut(@TempDir Path folder) throws IOException {
    distribution = Distribution.layOut(folder.resolve("rectrain home"));
  }

  @AfterAll
  static void tidy() throws IOException {
    distribution.removeJars();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config validate -c configs/sample.yaml",
        "config show -c configs/sample.yaml train.epochs=1",
        "config schema",
        "config list",
        "--version",
        "generate-completion"
      })
  void lightCommandsNeedFewJars(String command) throws Exception {
    Distribution.Done done = launch(Map.of(), command.split(" "));
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out()).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("org.rectrain.cli.Cli#commands")
  void everyCommandHasHelpWithoutAnEngine(String command) throws Exception {
    Distribution.Done done = launch(Map.of(), command, "--help");
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out()).contains("Usage: rectrain " + command);
  }

  @Test
  void traceIsPrintedOnlyWhenAskedFor() throws Exception {
    String[] words = {"config", "validate", "-c", "no-such.yaml"};
    Distribution.Done plain = launch(Map.of(), words);
    assertThat(plain.code()).isEqualTo(3);
    assertThat(plain.err()).contains("no-such.yaml", "hint: ").doesNotContain("\tat ");
    assertThat(launch(Map.of("RECTRAIN_DEBUG", "1"), words).err()).contains("\tat org.rectrain.");
  }

  private static Distribution.Done launch(Map<String, String> environment, String... words)
      throws Exception {
    return distribution.launch(ProjectFiles.root(), environment, words);
  }
}
