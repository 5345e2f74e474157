package org.rectrain.spark;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.rectrain.Failure;

/** What goes wrong inside a Spark job, told as a user would want to hear it. */
public final class SparkFailures {
  private static final Pattern FILE = Pattern.compile("file:/+([^\\s,;]+?)\\.?(?=[\\s,;]|$)");

  private SparkFailures() {}

  /** The failure behind an exception; the exception itself when it is none that a user can mend. */
  public static RuntimeException translate(Exception e) {
    String file = "the input";
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof Failure failure) {
        return failure;
      }
      String message = String.valueOf(cause.getMessage());
      Matcher named = FILE.matcher(message);
      if (named.find()) {
        file = "/" + named.group(1);
      }
      boolean cutShort = cause instanceof EOFException || cause instanceof ZipException;
      boolean damaged =
          cause.getClass().getName().startsWith("org.apache.parquet")
              || message.contains("is not a Parquet file")
              || message.contains("FAILED_READ_FILE");
      if (cutShort || (damaged && cause.getCause() == null)) {
        return Failure.input(
            file + ": cannot be read to the end: " + message.lines().findFirst().orElse(""),
            "the file is cut short or damaged; fetch or write it again",
            e);
      }
      if (cause instanceof FileNotFoundException) {
        return Failure.input(file + ": disappeared while it was read", "run again", e);
      }
      if (cause instanceof IOException && message.contains("No space left")) {
        return Failure.input(
            "no space left on the disk", "free some, or set output=... and java.io.tmpdir", e);
      }
    }
    return e instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(e.getMessage(), e);
  }
}
