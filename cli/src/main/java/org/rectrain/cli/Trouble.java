package org.rectrain.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.run.Scratch;
import org.rectrain.spark.SparkFailures;

/** What is behind an exception or an error of the JVM, as a failure that the user can mend. */
final class Trouble {
  private static @Nullable IOException noScratch;

  private static final String MEMORY =
      "give it more memory: RECTRAIN_HEAP=6g; or ask for less at once: fewer threads or workers,"
          + " smaller batches";

  private Trouble() {}

  /** The failure behind {@code e}; null when it is a fault of ours. */
  static @Nullable Failure failure(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof Failure failure) {
        return failure;
      }
      Failure known = memory(cause);
      if (known != null) {
        return known;
      }
    }
    if (e instanceof Exception exception
        && SparkFailures.translate(exception) instanceof Failure failure) {
      return failure;
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      Failure known = machine(cause);
      if (known != null) {
        return known;
      }
    }
    return null;
  }

  /** The first cause of all. */
  static Throwable root(Throwable e) {
    Throwable t = e;
    while (t.getCause() != null && t.getCause() != t) {
      t = t.getCause();
    }
    return t;
  }

  /**
   * Temporary files are needed everywhere, and what fails without them fails in many words.
   *
   * @throws Failure (exit code 3) when there is no folder for them that can be written
   */
  static void requireTemporaryFolder() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir", ""));
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw Failure.input(
          "java.io.tmpdir: '" + folder + "' is no folder that can be written",
          "make it, or name another: TMPDIR=FOLDER");
    }
    if (noScratch != null) {
      throw Failure.input(
          "java.io.tmpdir: '" + folder + "': " + noScratch.getMessage(),
          "name another folder: TMPDIR=FOLDER",
          noScratch);
    }
  }

  /** Gives this process a separate folder; where that fails, the check above says why. */
  @SuppressWarnings("StaticAssignmentOfThrowable") // Reported when something needs the folder.
  static void keepTemporaryFilesApart() {
    if (Boolean.getBoolean("rectrain.light")) {
      return; // help and configuration need none
    }
    try {
      Scratch.open();
    } catch (IOException e) {
      noScratch = e;
    }
  }

  private static @Nullable Failure memory(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    String lower = message.toLowerCase(Locale.ROOT);
    boolean heap = lower.contains("heap") || lower.contains("gc overhead");
    if (cause instanceof OutOfMemoryError && (heap || lower.contains("unable to acquire"))) {
      long mib = Runtime.getRuntime().maxMemory() >> 20;
      return Failure.usage("out of memory: " + mib + " MiB of heap are full", MEMORY);
    }
    if (cause instanceof OutOfMemoryError || lower.contains("can't allocate memory")) {
      return Failure.usage(
          "out of memory outside the heap: " + firstLine(message),
          "free memory on this machine, or ask for less at once: fewer threads or workers, smaller"
              + " batches, a smaller RECTRAIN_HEAP");
    }
    if (message.contains("java.lang.OutOfMemoryError")) { // of another process
      return Failure.usage("out of memory on an executor: " + firstLine(message), MEMORY);
    }
    return null;
  }

  private static @Nullable Failure machine(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    if (message.contains("No space left on device") || message.contains("Disk quota exceeded")) {
      return Failure.input(
          "the disk is full: " + firstLine(message),
          "free some space, then run the same command again; nothing is lost");
    }
    if (cause instanceof InvalidPathException path) {
      return Failure.usage(
          "'" + path.getInput() + "' is no path: " + path.getReason(), "name another file");
    }
    if (cause instanceof UnsatisfiedLinkError) {
      return Failure.input(
          "a native library cannot be loaded: " + firstLine(message),
          "java.io.tmpdir and DJL_CACHE_DIR must be folders that can be written and that may hold"
              + " programs (no noexec)");
    }
    if (cause instanceof NoClassDefFoundError) {
      return Failure.input(
          "the distribution is not whole: class " + message + " cannot be loaded",
          "it was changed while it ran, or a file in jars/ is missing: build it again");
    }
    if (cause instanceof InternalError && message.contains("unsafe memory access")) {
      return Failure.input(
          "a file in use was cut short, or its disk failed", "run the same command again");
    }
    if (cause instanceof FileSystemException file) {
      return Failure.input(
          file.getFile() + ": " + reason(file), "check the path, its permissions and its disk");
    }
    if (cause instanceof IOException && cause.getCause() == null) {
      return Failure.input(
          "a file could not be read or written: " + firstLine(message),
          "check the disk and the permissions; RECTRAIN_DEBUG=1 shows where it happened");
    }
    return null;
  }

  private static String reason(FileSystemException file) {
    if (file instanceof NoSuchFileException) {
      return "no such file";
    }
    if (file instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason = file.getReason();
    return reason == null ? file.getClass().getSimpleName() : reason;
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse(message);
  }
}
