package org.rectrain.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.SparkConfig;

class SparkFailuresTest {
  private static final String READING =
      "[FAILED_READ_FILE.NO_HINT] Encountered error while reading file file:///d/a%20b.parquet. ";

  @Test
  void whatADecoderStumblesOverIsDamageToTheNamedFile() {
    for (Throwable root :
        new Throwable[] {
          new IndexOutOfBoundsException("Index 7"),
          new NegativeArraySizeException("-3"),
          new IOException("gzip stream CRC failure")
        }) {
      Exception e = new IllegalStateException("Job aborted", new RuntimeException(READING, root));
      assertThat(SparkFailures.translate(e))
          .isInstanceOfSatisfying(
              Failure.class, f -> assertThat(f.exitCode()).isEqualTo(Failure.INPUT))
          .hasMessage(
              "/d/a b.parquet: cannot be read to the end: "
                  // A bare number says nothing to anyone.
                  + ("-3".equals(root.getMessage())
                      ? "its values cannot be decoded"
                      : root.getMessage()));
    }
  }

  @Test
  void streamsThatEndTooEarlyAndFilesThatGoAway() {
    assertThat(SparkFailures.translate(new IOException(new EOFException())))
        .isInstanceOf(Failure.class)
        .hasMessage("the input: cannot be read to the end: it ends too early");
    assertThat(SparkFailures.translate(new FileNotFoundException("File file:/a/b does not exist")))
        .isInstanceOf(Failure.class)
        .hasMessage("/a/b: disappeared while it was read");
    assertThat(
            SparkFailures.translate(
                new IllegalStateException(
                    "reading file file:///d/log.csv",
                    new java.nio.file.NoSuchFileException(
                        "/tmp/r/7/blockmgr-1f/0c/temp_shuffle_1"))))
        .hasMessage(
            "/tmp/r/7/blockmgr-1f/0c/temp_shuffle_1: this run's temporary files were removed while"
                + " it ran");
  }

  @Test
  void aFaultOfOursStaysOne() {
    IllegalStateException ours = new IllegalStateException(new IndexOutOfBoundsException("3"));
    assertThat(SparkFailures.translate(ours)).isSameAs(ours);
    RuntimeException internal = new RuntimeException("[INTERNAL_ERROR] it broke");
    assertThat(SparkFailures.translate(internal)).isSameAs(internal);
  }

  @Test
  void aLimitOfTheUsersOwnIsNamed() {
    Exception e =
        new IllegalStateException(
            "Job aborted due to stage failure: Total size of serialized results of 1 tasks (5.8"
                + " KiB) is bigger than spark.driver.maxResultSize (1024.0 B)");
    assertThat(SparkFailures.translate(e))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.exitCode()).isEqualTo(Failure.USAGE))
        .hasMessageStartingWith("spark.settings.spark.driver.maxResultSize: is too small: Job");
  }

  @Test
  void settingsThatDoNotFitAreNamedAndOthersFaultsAreNotTheirs() {
    Exception e =
        new IllegalStateException(
            "Error while instantiating 'SessionStateBuilder':",
            new IllegalArgumentException("'abc' in spark.sql.shuffle.partitions is no number"));
    Map<String, String> settings = Map.of("spark.task.cpus", "9", "spark.memory.fraction", "7");
    assertThat(SparkSessions.refused(new SparkConfig("local[2]", 0, settings), e))
        .isNotNull()
        .hasMessage("spark.settings: 'abc' in spark.sql.shuffle.partitions is no number")
        .extracting(Failure::hint)
        .isEqualTo(
            "correct or leave out what does not fit: spark.memory.fraction, spark.task.cpus");
    assertThat(SparkSessions.refused(new SparkConfig("local[2]", 0, Map.of()), e)).isNull();
    assertThat(SparkSessions.refused(new SparkConfig("spark://h:1", 0, settings), e))
        .isNotNull()
        .hasMessageStartingWith("spark.master: no session on 'spark://h:1'");
  }

  @Test
  void aFolderForBlocksThatCannotBeMadeIsRefusedBeforeSparkEndsTheProcess(@TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    SparkConfig config =
        new SparkConfig("local[1]", 0, Map.of("spark.local.dir", folder + "," + file + "/below"));
    assertThatThrownBy(() -> SparkSessions.open(config))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.exitCode()).isEqualTo(Failure.USAGE))
        .hasMessageContaining("file/below' cannot be made a folder");
  }
}
