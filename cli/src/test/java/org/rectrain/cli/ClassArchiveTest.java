package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * bin/rectrain with a class-data archive: used where it fits, and never a word or a failure where
 * it does not. The archive here is that of a command that needs no engine, so it is small and soon
 * made; bin/make-archive makes it of a prepare, which .ci/run looks at.
 */
@Tag("slow")
class ClassArchiveTest {
  private static final String COMMAND = "models";
  @TempDir static Path shared;

  private static Path home;

  private static Distribution distribution;

  @BeforeAll
  static void makeArchive() throws Exception {
    home = shared.resolve("home");
    distribution = Distribution.layOut(home);
    Path made = shared.resolve("made.jsa");
    Distribution.Done done =
        launch(Map.of("RECTRAIN_OPTS", "-XX:ArchiveClassesAtExit=" + made), COMMAND, "show");
    assertThat(made).as(done.out() + done.err()).isNotEmptyFile();
  }

  @AfterAll
  static void removeJars() throws IOException {
    distribution.removeJars();
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
    Path jar = home.resolve("jars").resolve(Distribution.own(0));
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
    Distribution.Done done = launch(environment, COMMAND, "show");
    Map<String, String> off = new java.util.HashMap<>(environment);
    off.put("RECTRAIN_ARCHIVE", "off");
    Distribution.Done without = launch(off, COMMAND, "show");
    assertThat(done).isEqualTo(without);
    assertThat(done.code()).isZero();
    assertThat(done.out() + done.err()).doesNotContain("warning");
  }

  /** Where the JVM says that it found a class of ours. */
  private static String sourceOfMain(Map<String, String> environment) throws Exception {
    Map<String, String> all = new java.util.HashMap<>(environment);
    all.put("RECTRAIN_OPTS", "-Xlog:class+load=info");
    return launch(all, COMMAND, "show")
        .out()
        .lines()
        .filter(line -> line.contains("org.rectrain.cli.Main "))
        .findFirst()
        .orElseThrow();
  }

  private static Distribution.Done launch(Map<String, String> environment, String... words)
      throws Exception {
    return distribution.launch(Files.createTempDirectory(shared, "run"), environment, words);
  }
}
