package org.rectrain.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.rectrain.Failure;

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
}
