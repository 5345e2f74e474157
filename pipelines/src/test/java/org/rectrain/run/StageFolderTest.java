package org.rectrain.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.run.StageFolder.Leftovers;

class StageFolderTest {
  @TempDir Path run;

  private Path[] visible() throws IOException {
    try (Stream<Path> files = Files.list(run)) {
      return files.map(Path::getFileName).sorted().toArray(Path[]::new);
    }
  }

  @Test
  void getsItsNameOnlyWhenCommitted() throws IOException {
    try (StageFolder folder = StageFolder.begin(run.resolve("train"), "f", Leftovers.REMOVE)) {
      Files.writeString(folder.path().resolve("a"), "1");
      assertThat(visible()).containsExactly(Path.of(".train.partial"));
      folder.commit();
    }
    assertThat(visible()).containsExactly(Path.of("train"));
    assertThat(run.resolve("train/a")).hasContent("1");
  }

  @Test
  void leavesTheOldResultWhenItIsCutShort() throws IOException {
    Files.createDirectories(run.resolve("train"));
    Files.writeString(run.resolve("train/a"), "old");
    try (StageFolder folder = StageFolder.begin(run.resolve("train"), "f", Leftovers.REMOVE)) {
      Files.writeString(folder.path().resolve("a"), "new");
    }
    assertThat(visible()).containsExactly(Path.of("train"));
    assertThat(run.resolve("train/a")).hasContent("old");
  }

  @Test
  @Timeout(20)
  void pipesAreNotWaitedOn() throws Exception {
    Path partial = Files.createDirectories(run.resolve(".train.partial"));
    for (Path pipe : List.of(partial.resolve(".fingerprint"), run.resolve(".lock"))) {
      new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor();
    }
    try (StageFolder folder =
        StageFolder.begin(run.resolve("train"), "f", Leftovers.KEEP_FOR_RESUME)) {
      assertThat(folder.path().resolve(".fingerprint")).hasContent("f");
    }
    assertThatThrownBy(() -> RunLock.take(run))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
        .hasMessageContaining(".lock: is no plain file");
  }

  @Test
  void linksThatLeadNowhereAreInNobodysWay() throws IOException {
    for (String name : new String[] {"train", ".train.partial", ".train.old"}) {
      Files.createSymbolicLink(run.resolve(name), run.resolve("nowhere"));
    }
    try (StageFolder folder = StageFolder.begin(run.resolve("train"), "f", Leftovers.REMOVE)) {
      Files.writeString(folder.path().resolve("a"), "new");
      folder.commit();
    }
    assertThat(visible()).containsExactly(Path.of("train"));
    assertThat(run.resolve("train/a")).hasContent("new");
  }

  @Test
  void leavesTheOldResultWhereTheNewOneCannotTakeItsName() throws IOException {
    Files.createDirectories(run.resolve("train"));
    Files.writeString(run.resolve("train/a"), "old");
    try (StageFolder folder = StageFolder.begin(run.resolve("train"), "f", Leftovers.REMOVE)) {
      StageFolder.delete(folder.path());
      assertThatThrownBy(folder::commit)
          .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3));
    }
    assertThat(visible()).containsExactly(Path.of("train"));
    assertThat(run.resolve("train/a")).hasContent("old");
  }

  @Test
  void resumesOnlyFromTheSameFingerprint() throws IOException {
    Path target = run.resolve("train");
    try (StageFolder folder = StageFolder.begin(target, "f", Leftovers.KEEP_FOR_RESUME)) {
      Files.writeString(folder.path().resolve("checkpoint"), "1");
    }
    try (StageFolder folder = StageFolder.begin(target, "f", Leftovers.KEEP_FOR_RESUME)) {
      assertThat(folder.path().resolve("checkpoint")).hasContent("1");
    }
    try (StageFolder folder = StageFolder.begin(target, "g", Leftovers.KEEP_FOR_RESUME)) {
      assertThat(folder.path().resolve("checkpoint")).doesNotExist();
    }
  }

  @Test
  void onlyOneProcessWritesARun() {
    try (RunLock lock = RunLock.take(run)) {
      assertThatThrownBy(() -> RunLock.take(run))
          .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(75))
          .hasMessage(run + ": another rectrain process is writing this run");
    }
    RunLock.take(run).close();
  }

  @Test
  void namesAFolderThatCannotBeWritten() throws IOException {
    Path file = Files.writeString(run.resolve("file"), "in the way");
    assertThatThrownBy(() -> StageFolder.begin(file.resolve("train"), "f", Leftovers.REMOVE))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
        .hasMessageContaining("cannot be written");
  }

  @Test
  void fingerprintsContentNotTime() throws IOException {
    Path data = Files.createDirectories(run.resolve("data"));
    Files.writeString(data.resolve("a"), "1");
    String first = Fingerprints.ofPath(data);
    Files.writeString(data.resolve("a"), "1");
    assertThat(Fingerprints.ofPath(data)).isEqualTo(first);
    Files.writeString(data.resolve("a"), "2");
    assertThat(Fingerprints.ofPath(data)).isNotEqualTo(first);
    assertThat(Fingerprints.ofPath(run.resolve("none"))).isEqualTo("missing");
    // Large files count by size and time, but for models that go into service.
    Path large = Files.writeString(run.resolve("large"), "one");
    FileTime time = Files.getLastModifiedTime(large);
    String byTime = Fingerprints.of(large, 2);
    String byContent = Fingerprints.ofContent(large);
    Files.writeString(large, "two");
    Files.setLastModifiedTime(large, time);
    assertThat(Fingerprints.of(large, 2)).isEqualTo(byTime);
    assertThat(Fingerprints.ofContent(large)).isNotEqualTo(byContent);
    assertThat(Fingerprints.of("a", "b")).isNotEqualTo(Fingerprints.of("ab"));
  }
}
