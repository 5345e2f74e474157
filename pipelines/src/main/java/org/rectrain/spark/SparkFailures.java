package org.rectrain.spark;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;

/**
 * What goes wrong inside Spark, for every stage that uses it, in the words of the one who owns the
 * input. Goes by names alone, so that commands without Spark can ask too.
 */
public final class SparkFailures {
  private static final Pattern FILE = Pattern.compile("file:/+([^\\s,;]+?)\\.?(?=[\\s,;]|$)");

  /** A block that Spark keeps on disk: no file of the user's. */
  private static final Pattern SCRATCH =
      Pattern.compile("(/\\S*(?:blockmgr-|spark-|/shuffle_|/rdd_|/temp_)\\S*)");

  /** {@code [FAILED_READ_FILE.NO_HINT] Encountered ...} */
  private static final Pattern CONDITION = Pattern.compile("^\\[([A-Z0-9_.]+)] ?(.*)");

  private SparkFailures() {}

  /** The failure behind an exception; the exception itself when it is none that a user can mend. */
  public static RuntimeException translate(Exception e) {
    Failure failure = failure(e);
    if (failure != null) {
      return failure;
    }
    return e instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(e.getMessage(), e);
  }

  private static @Nullable Failure failure(Exception e) {
    String file = "the input";
    boolean reading = false;
    Throwable root = e;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      root = cause;
      if (cause instanceof Failure failure) {
        return failure;
      }
      String message = String.valueOf(cause.getMessage());
      if (message.contains("spark.driver.maxResultSize")) {
        return Failure.usage(
            "spark.settings.spark.driver.maxResultSize: is too small: " + firstLine(cause),
            "leave it out: by default what tasks return is not limited");
      }
      if (isOfSpark(cause) && SparkSessions.isLost()) {
        return Failure.input(
            "spark.master: the cluster ended the application before it was done",
            "the logs of its master and of its executors say why; where executors do not start, see"
                + " 'On a Spark cluster' in docs/training.md",
            e);
      }
      Matcher named = FILE.matcher(message);
      if (named.find()) {
        file = decoded("/" + named.group(1));
      }
      reading |=
          message.contains("FAILED_READ_FILE")
              || message.contains("CANNOT_READ_FILE_FOOTER")
              || message.contains("is not a Parquet file")
              || cause.getClass().getName().startsWith("org.apache.parquet")
              || cause.getClass().getName().startsWith("shaded.parquet");
      if (cause instanceof FileNotFoundException || cause instanceof NoSuchFileException) {
        Matcher own = SCRATCH.matcher(message);
        if (own.find()) {
          return Failure.input(
              own.group(1) + ": this run's temporary files were removed while it ran",
              "let nothing clean " + System.getProperty("java.io.tmpdir") + " up, and run again",
              e);
        }
        return Failure.input(file + ": disappeared while it was read", "run again", e);
      }
      if (cause instanceof IOException && message.contains("No space left")) {
        return Failure.input(
            "no space left on the disk", "free some, or set output=... and java.io.tmpdir", e);
      }
    }
    // Whatever a decoder stumbles over in a file, also an index or a size, is damage to the file.
    if (reading || isCutShort(root)) {
      return Failure.input(
          file + ": cannot be read to the end: " + Failure.reason(root),
          "the file is cut short or damaged; fetch or write it again",
          e);
    }
    return refused(e, file);
  }

  /** What Spark's analysis has against the columns or the layout of the files. */
  private static @Nullable Failure refused(Exception e, String file) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      Matcher condition = CONDITION.matcher(firstLine(cause));
      boolean analysis = cause.getClass().getSimpleName().equals("AnalysisException");
      if (condition.matches()
          && !condition.group(1).startsWith("INTERNAL_ERROR")
          && (analysis || condition.group(1).startsWith("CONFLICTING_"))) {
        return Failure.input(
            file + ": does not fit: " + condition.group(2) + " (" + condition.group(1) + ")",
            "look at the columns and folders of the input, and at the keys that name them",
            e);
      }
    }
    return null;
  }

  private static boolean isCutShort(Throwable root) {
    return root instanceof EOFException
        || root instanceof ZipException
        || (root instanceof IOException
            && Arrays.stream(root.getStackTrace())
                .anyMatch(frame -> frame.getClassName().contains(".io.compress.")));
  }

  private static boolean isOfSpark(Throwable cause) {
    return Arrays.stream(cause.getStackTrace())
        .anyMatch(frame -> frame.getClassName().startsWith("org.apache.spark."));
  }

  private static String decoded(String path) {
    try {
      return Path.of(URI.create("file://" + path)).toString();
    } catch (IllegalArgumentException e) {
      return path; // not encoded
    }
  }

  private static String firstLine(Throwable cause) {
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse("").strip();
  }
}
