package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bin/make-archive around a launcher that only writes what the JVM would. */
class MakeArchiveTest {
  private static final String LAUNCHER =
      """
      #!/bin/sh
      [ "$1" != prepare ] || echo run >>runs
      echo "archive $*" >"${RECTRAIN_OPTS##*ArchiveClassesAtExit=}"
      """;

  @TempDir Path folder;
  private Path home = Path.of("");

  @BeforeEach
  void layOut() throws IOException {
    layOut("home");
  }

  private void layOut(String name) throws IOException {
    home = Files.createDirectories(folder.resolve(name));
    Path bin = Files.createDirectories(home.resolve("bin"));
    Files.copy(Distribution.script("make-archive"), bin.resolve("make-archive"));
    Files.writeString(bin.resolve("rectrain"), LAUNCHER);
    assertThat(bin.resolve("rectrain").toFile().setExecutable(true)).isTrue();
    Files.createDirectories(home.resolve("jars"));
    write("rectrain-cli.jar", "ours");
    write("other.jar", "theirs");
  }

  @Test
  void itIsMadeOnceForTheSameJars() throws Exception {
    make();
    assertThat(runs()).isEqualTo(1);
    assertThat(home.resolve("classes.jsa")).isNotEmptyFile();
    assertThat(Files.readString(home.resolve("classes.jsa.size")).strip())
        .isEqualTo(Long.toString(Files.size(home.resolve("classes.jsa"))));
    assertThat(Files.readString(home.resolve("light.jsa"))).isEqualTo("archive models list\n");
    assertThat(Files.readString(home.resolve("light.jsa.size")).strip()).isEqualTo("20");
    FileTime made = Files.getLastModifiedTime(home.resolve("jars/rectrain-cli.jar"));

    // A build that came to the same classes: the jar has the build's fixed time again.
    write("rectrain-cli.jar", "ours");
    make();
    assertThat(runs()).isEqualTo(1);
    assertThat(Files.getLastModifiedTime(home.resolve("jars/rectrain-cli.jar"))).isEqualTo(made);

    write("rectrain-cli.jar", "changed");
    make();
    assertThat(runs()).isEqualTo(2);

    write("other.jar", "theirs, newer");
    make();
    assertThat(runs()).isEqualTo(3);

    Files.delete(home.resolve("classes.jsa"));
    make();
    assertThat(runs()).isEqualTo(4);
  }

  @Test
  void aPathThatTheJvmWouldEncodeHasNone() throws Exception {
    layOut("my home");
    Distribution.Done done = run();
    assertThat(done.code()).isZero();
    assertThat(done.err()).startsWith("note: no class-data archive").contains("two seconds later");
    assertThat(home.resolve("runs")).doesNotExist();
  }

  @Test
  void anArchiveThatCouldNotBeMadeIsSaidAndLeavesNothing() throws Exception {
    Files.writeString(home.resolve("bin/rectrain"), "#!/bin/sh\necho no room >&2\nexit 1\n");
    Distribution.Done done = run();
    assertThat(done.code()).isEqualTo(1);
    assertThat(done.err())
        .isEqualTo(
            "no room\nerror: the class-data archive could not be made; rectrain runs without it,"
                + " only slower to start\n");
    assertThat(home).isDirectoryNotContaining(f -> f.getFileName().toString().contains("jsa"));
  }

  private void write(String jar, String text) throws IOException {
    Path file = Files.writeString(home.resolve("jars").resolve(jar), text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.plusSeconds(1_000_000)));
  }

  private Distribution.Done run() throws Exception {
    return Distribution.run(home.resolve("bin/make-archive"), folder, Map.of());
  }

  private void make() throws Exception {
    Distribution.Done done = run();
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.err()).isEmpty();
  }

  private int runs() throws IOException {
    return Files.readAllLines(home.resolve("runs")).size();
  }
}
