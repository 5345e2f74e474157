package org.rectrain.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.run.StageFolder.Leftovers;

/** What the next run makes of each state that a kill between two steps of a stage can leave. */
class SettleTest {
  @TempDir Path run;

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.walk(run)) {
      return all.filter(Files::isRegularFile)
          .map(p -> run.relativize(p).toString())
          .sorted()
          .toList();
    }
  }

  private static void finish(Path folder, String content) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("a"), content);
    Provenance.of("train", Provenance.Status.DONE, content, Map.of(), 7, Instant.EPOCH, Map.of())
        .write(folder);
  }

  @Test
  void aHalfResultGoesAndTheOldOneStays() throws IOException {
    finish(run.resolve("train"), "old");
    Files.createDirectories(run.resolve(".train.partial/b"));
    Files.writeString(run.resolve(".train.partial/b/c"), "half");
    Files.writeString(run.resolve(".metrics.json.unfinished"), "{");
    StageFolder.settle(run);
    assertThat(names()).containsExactly("train/a", "train/manifest.json");
  }

  @Test
  void aWholeResultGetsItsName() throws IOException {
    finish(run.resolve("train"), "old");
    finish(run.resolve(".train.partial"), "new");
    Files.writeString(run.resolve(".train.partial/.fingerprint"), "new");
    StageFolder.settle(run);
    assertThat(names()).containsExactly("train/a", "train/manifest.json");
    assertThat(run.resolve("train/a")).hasContent("new");
  }

  @Test
  void aCommitCutShortBetweenItsTwoRenamesIsFinished() throws IOException {
    finish(run.resolve(".train.old"), "old");
    finish(run.resolve(".train.partial"), "new");
    StageFolder.settle(run);
    assertThat(names()).containsExactly("train/a", "train/manifest.json");
    assertThat(run.resolve("train/a")).hasContent("new");
  }

  @Test
  void anOldResultWithoutANewOneGetsItsNameBack() throws IOException {
    finish(run.resolve(".train.old"), "old");
    StageFolder.settle(run);
    assertThat(run.resolve("train/a")).hasContent("old");
    finish(run.resolve(".train.old"), "older");
    StageFolder.settle(run);
    assertThat(names()).containsExactly("train/a", "train/manifest.json");
    assertThat(run.resolve("train/a")).hasContent("old");
  }

  @Test
  void whatCanGoOnStays() throws IOException {
    try (StageFolder folder =
        StageFolder.begin(run.resolve("train"), "f", Leftovers.KEEP_FOR_RESUME)) {
      Files.writeString(folder.path().resolve("checkpoint"), "1");
      Files.writeString(folder.path().resolve(".next.unfinished"), "half");
    }
    StageFolder.settle(run);
    try (StageFolder folder =
        StageFolder.begin(run.resolve("train"), "f", Leftovers.KEEP_FOR_RESUME)) {
      assertThat(folder.path().resolve("checkpoint")).hasContent("1");
      assertThat(folder.path().resolve(".next.unfinished")).doesNotExist();
    }
  }

  @Test
  void aTornManifestIsNone() throws IOException {
    finish(run.resolve("train"), "old");
    assertThat(Provenance.isWritten(run.resolve("train"))).isTrue();
    for (String torn : List.of("", "{", "{}", "null", "[]", "{\"run\": null}")) {
      Files.writeString(run.resolve("train/manifest.json"), torn);
      assertThat(Provenance.isWritten(run.resolve("train"))).as(torn).isFalse();
    }
  }

  @Test
  void anEditedPartOfAFinishedFolderIsNoticed() throws IOException {
    Path train = run.resolve("train");
    Files.createDirectories(train.resolve("rows"));
    Files.writeString(train.resolve("rows/b.parquet"), "rows");
    finish(train, "12");
    Provenance made = Provenance.read(train);
    assertThat(made.changeIn(train)).isNull();
    // A copy has other times: then the content decides.
    Files.setLastModifiedTime(train.resolve("a"), FileTime.from(Instant.EPOCH));
    assertThat(made.changeIn(train)).isNull();
    Files.writeString(train.resolve("a"), "21");
    assertThat(made.changeIn(train)).isEqualTo("a is not as it was written");
    Files.delete(train.resolve("a"));
    assertThat(made.changeIn(train)).isEqualTo("a is missing");
    finish(train, "12");
    Files.writeString(train.resolve("notes.txt"), "no part of the result");
    assertThat(made.changeIn(train)).isNull();
    Files.writeString(train.resolve("rows/c.parquet"), "more rows");
    assertThat(made.changeIn(train)).isEqualTo("rows/c.parquet was added");
  }
}
