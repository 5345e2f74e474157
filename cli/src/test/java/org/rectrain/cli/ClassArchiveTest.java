package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * bin/rectrain with a class-data archive: used where it fits, and never a word or a failure where
 * it does not. The archive here is that of a command that needs no engine, so it is small and soon
 * made; bin/make-archive makes it of a prepare, which .ci/run looks at.
 */
class ClassArchiveTest {
  private static final String COMMAND = "models";
  private static final long PATIENCE_SECONDS = 120;

  private record Done(int code, String out, String err) {}

  @TempDir static Path shared;

  private static Path home;

  /** A distribution of jars alone: an archive knows no folders and no links to them. */
  @BeforeAll
  static void makeArchive() throws Exception {
    home = Files.createDirectories(shared.resolve("home"));
    Path jars = Files.createDirectories(home.resolve("jars"));
    int own = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry).toAbsolutePath();
      Path to = jars.resolve(entry.endsWith(".jar") ? path.getFileName().toString() : own(own++));
      if (entry.endsWith(".jar")) {
        if (!Files.exists(to)) {
          Files.createSymbolicLink(to, path);
        }
      } else if (Files.isDirectory(path)) {
        ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
        String[] words = {"--create", "--file", to.toString(), "-C", path.toString(), "."};
        assertThat(jar.run(System.out, System.err, words)).isZero();
      }
    }
    Files.copy(
        ProjectFiles.root().resolve("cli/src/main/bin/rectrain"),
        Files.createDirectories(home.resolve("bin")).resolve("rectrain"));
    Path made = shared.resolve("made.jsa");
    Done done =
        launch(Map.of("RECTRAIN_OPTS", "-XX:ArchiveClassesAtExit=" + made), COMMAND, "list");
    assertThat(made).as(done.out() + done.err()).isNotEmptyFile();
  }

  /** The links before JUnit wonders where they lead. */
  @AfterAll
  static void removeJars() throws IOException {
    try (Stream<Path> jars = Files.list(home.resolve("jars"))) {
      for (Path jar : jars.toList()) {
        Files.delete(jar);
      }
    }
  }

  private static String own(int number) {
    return "rectrain-" + number + ".jar";
  }

  @Test
  void classesComeFromAnArchiveThatFits() throws Exception {
    install(made());
    assertThat(sourceOfMain(Map.of())).contains("shared objects file (top)");
    assertThat(sourceOfMain(Map.of("RECTRAIN_ARCHIVE", "off"))).doesNotContain("shared objects");
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "empty", "truncated", "other JVM", "none"})
  void anyOtherArchiveIsIgnoredInSilence(String kind) throws Exception {
    byte[] good = made();
    switch (kind) {
      case "garbage" -> install("no archive".repeat(1000).getBytes(StandardCharsets.UTF_8));
      case "empty" -> install(new byte[0]);
      case "truncated" -> {
        // The JVM dies of such a file: the launcher must not let it see one.
        install(good);
        Files.write(home.resolve("classes.jsa"), Arrays.copyOf(good, good.length / 3));
      }
      case "other JVM" -> install(ofAnotherJvm(good));
      default -> Files.deleteIfExists(home.resolve("classes.jsa"));
    }
    assertSilent(Map.of());
  }

  @Test
  void anArchiveOlderThanItsJarsIsIgnoredInSilence() throws Exception {
    install(made());
    Path jar = home.resolve("jars").resolve(own(0));
    FileTime before = Files.getLastModifiedTime(jar);
    Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH.plusSeconds(86_400)));
    try {
      assertSilent(Map.of());
      assertThat(sourceOfMain(Map.of())).doesNotContain("shared objects");
    } finally {
      Files.setLastModifiedTime(jar, before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:-UseCompressedOops", "-XX:+UseG1GC -XX:-UseSerialGC", "-Xmx40g"})
  void settingsThatDoNotFitTheArchiveAreNoProblem(String options) throws Exception {
    install(made());
    assertSilent(Map.of("RECTRAIN_OPTS", options));
  }

  private static void install(byte[] archive) throws IOException {
    Path file = home.resolve("classes.jsa");
    Files.deleteIfExists(file);
    Files.write(file, archive);
    Files.writeString(home.resolve("classes.jsa.size"), archive.length + "\n");
  }

  private static byte[] made() throws IOException {
    return Files.readAllBytes(shared.resolve("made.jsa"));
  }

  private static byte[] ofAnotherJvm(byte[] archive) {
    byte[] name = System.getProperty("java.vm.version").getBytes(StandardCharsets.UTF_8);
    byte[] other = archive.clone();
    int changed = 0;
    for (int i = 0; i < 4096; i++) {
      if (Arrays.equals(other, i, i + name.length, name, 0, name.length)) {
        other[i] = 'x';
        changed++;
      }
    }
    assertThat(changed).as("the header names the JVM").isPositive();
    return other;
  }

  private static void assertSilent(Map<String, String> environment) throws Exception {
    Done done = launch(environment, COMMAND, "list");
    Map<String, String> off = new java.util.HashMap<>(environment);
    off.put("RECTRAIN_ARCHIVE", "off");
    Done without = launch(off, COMMAND, "list");
    assertThat(done).isEqualTo(without);
    assertThat(done.code()).isZero();
    assertThat(done.out() + done.err()).doesNotContain("warning");
  }

  /** Where the JVM says that it found a class of ours. */
  private static String sourceOfMain(Map<String, String> environment) throws Exception {
    Map<String, String> all = new java.util.HashMap<>(environment);
    all.put("RECTRAIN_OPTS", "-Xlog:class+load=info");
    return launch(all, COMMAND, "list")
        .out()
        .lines()
        .filter(line -> line.contains("org.rectrain.cli.Main "))
        .findFirst()
        .orElseThrow();
  }

  private static Done launch(Map<String, String> environment, String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add("sh");
    command.add(home.resolve("bin/rectrain").toString());
    command.addAll(List.of(words));
    Path folder = Files.createTempDirectory(shared, "run");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
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
