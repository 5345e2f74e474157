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

/** The rectrain script of a checkout, around a Maven that only notes what it was asked for. */
class BuildingLauncherTest {
  private static final String MAVEN =
      """
      #!/bin/sh
      echo "$*" >>builds
      mkdir -p cli/target/rectrain/bin
      printf '#!/bin/sh\\necho "ran $*"\\n' >cli/target/rectrain/bin/rectrain
      printf '#!/bin/sh\\necho made >>archives\\n' >cli/target/rectrain/bin/make-archive
      chmod +x cli/target/rectrain/bin/*
      """;

  @TempDir Path folder;
  private Path source = Path.of("");

  @BeforeEach
  void layOut() throws IOException {
    Files.copy(ProjectFiles.root().resolve("rectrain"), folder.resolve("rectrain"));
    for (String name : new String[] {"pom.xml", "pipelines/pom.xml", "cli/pom.xml"}) {
      write(name);
    }
    source = write("pipelines/src/main/java/A.java");
    write("cli/src/main/java/B.java");
    write("cli/src/assembly/distribution.xml");
    Path maven = Files.createDirectories(folder.resolve("tools")).resolve("mvn");
    Files.writeString(maven, MAVEN);
    assertThat(maven.toFile().setExecutable(true)).isTrue();
  }

  /** A file that was there an hour ago. */
  private Path write(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, name);
    return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
  }

  @Test
  void itBuildsOnceAndAgainWhenASourceChanges() throws Exception {
    assertThat(launch("help", "train").out()).isEqualTo("ran help train\n");
    assertThat(launch("help").code()).isZero();
    assertThat(folder.resolve("builds"))
        .hasContent("-B -q -Dquick -Dmaven.test.skip=true package\n");
    assertThat(folder.resolve("archives")).hasContent("made\n");

    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(3600)));
    Distribution.Done again = launch("help");
    assertThat(again.err()).startsWith("building rectrain");
    assertThat(Files.readAllLines(folder.resolve("builds"))).hasSize(2);
  }

  @Test
  void aBuildThatFailsEndsWithOneLine() throws Exception {
    Files.writeString(folder.resolve("tools/mvn"), "#!/bin/sh\nexit 1\n");
    Distribution.Done done = launch("help");
    assertThat(done.code()).isEqualTo(3);
    assertThat(done.err()).contains("error: rectrain could not be built", "hint: ");
    assertThat(done.out()).startsWith("{\"status\":\"failed\",\"code\":3,").hasLineCount(1);
  }

  private Distribution.Done launch(String... words) throws Exception {
    String path = folder.resolve("tools") + ":" + System.getenv("PATH");
    return Distribution.run(folder.resolve("rectrain"), folder, Map.of("PATH", path), words);
  }
}
