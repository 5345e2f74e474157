package org.rectrain.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In processes of their own: the folder of temporary files is a matter of the whole process. */
class ScratchTest {
  @TempDir Path temporary;

  /** Opens a folder, puts a file in it, says where it is, and waits for the end of its input. */
  public static final class Worker {
    public static void main(String[] args) throws IOException {
      Scratch.open();
      for (int i = 0; i < 3; i++) {
        System.gc(); // must not let go of the lock, whose channel a cleaner would close
      }
      Path file = Path.of(System.getProperty("java.io.tmpdir"), "lib.so");
      Files.writeString(file, "native");
      Files.writeString(Path.of(args[0]), file.toString());
      while (System.in.read() >= 0) {}
    }
  }

  private Process start(Path says) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Djava.io.tmpdir=" + temporary,
            "-Duser.home=/nonexistent",
            "-cp",
            System.getProperty("java.class.path"),
            Worker.class.getName(),
            says.toString())
        .inheritIO()
        .redirectInput(ProcessBuilder.Redirect.PIPE)
        .start();
  }

  private static Path told(Path says) throws Exception {
    for (int i = 0; i < 600 && (!Files.exists(says) || Files.size(says) == 0); i++) {
      Thread.sleep(50);
    }
    return Path.of(Files.readString(says));
  }

  private List<String> left() throws IOException {
    Path base = temporary.resolve("rectrain-" + System.getProperty("user.name"));
    try (Stream<Path> all = Files.list(base)) {
      return all.map(p -> p.getFileName().toString()).filter(n -> n.matches("[0-9]+")).toList();
    }
  }

  @Test
  void isForItsOwnerAloneAndGoesWithTheProcessOrTheNextOne(@TempDir Path says) throws Exception {
    Process killed = start(says.resolve("1"));
    Path file = told(says.resolve("1"));
    Path mine = file.getParent();
    assertThat(mine.getParent().getParent()).isEqualTo(temporary);
    for (Path folder : List.of(mine, mine.getParent())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
          .isEqualTo("rwx------");
    }
    killed.destroyForcibly().waitFor(60, TimeUnit.SECONDS);
    assertThat(file).exists();

    Process next = start(says.resolve("2"));
    Path other = told(says.resolve("2"));
    assertThat(file).doesNotExist();
    assertThat(other).exists();
    Process third = start(says.resolve("3"));
    told(says.resolve("3"));
    assertThat(other).as("of a process that lives").exists();
    for (Process one : List.of(next, third)) {
      one.getOutputStream().close();
      assertThat(one.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(left()).isEmpty();
  }

  @Test
  void aFolderThatIsNoFolderOfThisUserIsNotUsed(@TempDir Path says) throws Exception {
    Path elsewhere = Files.createDirectories(says.resolve("elsewhere"));
    Path name = temporary.resolve("rectrain-" + System.getProperty("user.name"));
    Files.createSymbolicLink(name, elsewhere);
    Process process = start(says.resolve("1"));
    assertThat(told(says.resolve("1")).startsWith(name)).isFalse();
    assertThat(elsewhere).isEmptyDirectory();
    process.getOutputStream().close();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }
}
