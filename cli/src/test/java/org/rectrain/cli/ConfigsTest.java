package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every configuration that ships is valid and starts with a command that works. */
class ConfigsTest {
  static List<Path> configs() {
    return ProjectFiles.configs();
  }

  @ParameterizedTest
  @MethodSource("configs")
  void isValid(Path config) {
    Cli cli = Cli.run("config", "validate", "-c", config.toString());
    assertThat(cli.err()).doesNotContain("error:");
    assertThat(cli.code()).isZero();
  }

  @ParameterizedTest
  @MethodSource("configs")
  void startsWithTheCommandThatRunsIt(Path config) throws IOException {
    String first = Files.readString(config).lines().findFirst().orElseThrow();
    assertThat(first).startsWith("# ./rectrain ").contains("-c configs/" + config.getFileName());
    String[] words = first.substring("# ./rectrain ".length()).split("\\s+");
    CommandLine.ParseResult parsed = Main.commandLine().parseArgs(words);
    assertThat(parsed.hasSubcommand()).as(Arrays.toString(words)).isTrue();
  }
}
