package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** bin/rectrain in a process of its own: the few jars of the light commands must suffice. */
class LauncherTest {
  private static final long PATIENCE_SECONDS = 60;

  private record Done(int code, String out, String err) {}

  private static Path home;

  @TempDir Path folder;

  /** The distribution's layout with links to what the tests run with. */
  @BeforeAll
  static void layOut() throws IOException {
    home = Files.createTempDirectory("rectrain-home");
    Path jars = Files.createDirectories(home.resolve("jars"));
    int own = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry).toAbsolutePath();
      boolean library = entry.endsWith(".jar");
      String name = library ? path.getFileName().toString() : "rectrain-" + own++ + ".jar";
      if (!Files.exists(jars.resolve(name))) {
        Files.createSymbolicLink(jars.resolve(name), path);
      }
    }
    Path launcher = Files.createDirectories(home.resolve("bin")).resolve("rectrain");
    Files.copy(ProjectFiles.root().resolve("cli/src/main/bin/rectrain"), launcher);
  }

  @AfterAll
  static void tidy() throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
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
    Done done = launch(Map.of(), command.split(" "));
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "sample",
        "prepare",
        "check",
        "transform",
        "train",
        "distill",
        "score",
        "eval",
        "abtest",
        "export",
        "models",
        "config",
        "bench"
      })
  void everyCommandHasHelpWithoutAnEngine(String command) throws Exception {
    Done done = launch(Map.of(), command, "--help");
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out()).contains("Usage: rectrain " + command);
  }

  @Test
  void traceIsPrintedOnlyWhenAskedFor() throws Exception {
    String[] words = {"config", "validate", "-c", "no-such.yaml"};
    Done plain = launch(Map.of(), words);
    assertThat(plain.code()).isEqualTo(3);
    assertThat(plain.err()).contains("no-such.yaml", "hint: ").doesNotContain("\tat ");
    assertThat(launch(Map.of("RECTRAIN_DEBUG", "1"), words).err()).contains("\tat org.rectrain.");
  }

  private Done launch(Map<String, String> environment, String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add("sh");
    command.add(home.resolve("bin/rectrain").toString());
    command.addAll(List.of(words));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(ProjectFiles.root().toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return new Done(
        process.exitValue(),
        Files.readString(folder.resolve("out")),
        Files.readString(folder.resolve("err")));
  }
}
