package org.rectrain.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.dataset.ParquetLayout;
import org.rectrain.dataset.ParquetRows;
import org.rectrain.dataset.ParquetTable;

/** What attempts leave behind that fail, die or come twice. */
final class TaskFilesTest {
  private static final String TABLE = "examples/split=train";

  @TempDir Path root;

  private static void write(TaskFiles files, int from, int to) {
    ParquetRows rows = files.table(TABLE, new ParquetLayout().whole("id"));
    for (int i = from; i < to; i++) {
      rows.whole(0, i);
      TaskFiles.end(rows);
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(root.resolve(TABLE))) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private long[] ids() {
    return ParquetTable.read(root.resolve(TABLE)).longs("id");
  }

  @Test
  void anAttemptThatFailsLeavesNothing() throws IOException {
    try (TaskFiles files = new TaskFiles(root, 3, 17)) {
      write(files, 0, 10);
      assertThat(names()).containsExactly(".part-00003.parquet.17.unfinished");
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void aRetryReplacesWhatADeadAttemptLeft() throws IOException {
    // Killed half-way: nothing closes it.
    TaskFiles killed = new TaskFiles(root, 3, 17);
    write(killed, 0, 10);
    try (TaskFiles retry = new TaskFiles(root, 3, 18)) {
      write(retry, 0, 20);
      retry.commit();
    }
    assertThat(names()).containsExactly(".part-00003.parquet.17.unfinished", "part-00003.parquet");
    TaskFiles.sweep(root);
    assertThat(names()).containsExactly("part-00003.parquet");
    assertThat(ids()).hasSize(20).endsWith(19);
  }

  @Test
  void anAttemptThatDiedAfterItsWorkIsNotCountedTwice() throws IOException {
    for (int attempt = 17; attempt < 19; attempt++) {
      try (TaskFiles files = new TaskFiles(root, 3, attempt)) {
        write(files, 0, 20);
        files.commit();
      }
    }
    assertThat(names()).containsExactly("part-00003.parquet");
    assertThat(ids()).hasSize(20);
  }

  @Test
  void sweepingAFolderThatIsNotThereIsNothing() {
    TaskFiles.sweep(root.resolve("none"));
    assertThat(root.resolve("none")).doesNotExist();
  }
}
