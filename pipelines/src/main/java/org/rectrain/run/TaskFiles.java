package org.rectrain.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.rectrain.Failure;
import org.rectrain.dataset.ParquetLayout;
import org.rectrain.dataset.ParquetRows;

/**
 * The files that one task writes: one per table, opened when its first row comes, under a name of
 * this attempt, renamed when the task is done. A task that dies leaves nothing that looks whole,
 * and a second attempt replaces what a first one may have written, with the same bytes.
 */
public final class TaskFiles implements AutoCloseable {
  private static final String UNFINISHED = ".unfinished";

  private final Path root;
  private final String part;
  private final long attempt;
  private final Map<String, ParquetRows> open = new LinkedHashMap<>();
  private final Map<Path, Path> names = new LinkedHashMap<>();

  /**
   * Files of a task.
   *
   * @param root folder of all tables
   * @param task number of the task, which names its files
   * @param attempt unique over all attempts of all tasks
   */
  public TaskFiles(Path root, int task, long attempt) {
    this.root = root;
    this.part = String.format(Locale.ROOT, "part-%05d.parquet", task);
    this.attempt = attempt;
  }

  /**
   * The writer of a table.
   *
   * @param folder of the table below the root, e.g. {@code examples/split=train}
   */
  public ParquetRows table(String folder, ParquetLayout layout) {
    ParquetRows rows = open.get(folder);
    if (rows == null) {
      Path file = root.resolve(folder).resolve(part);
      Path hidden = file.resolveSibling("." + part + "." + attempt + UNFINISHED);
      try {
        Files.createDirectories(hidden.getParent());
        rows = new ParquetRows(hidden, layout);
      } catch (IOException e) {
        throw notWritable(hidden, e);
      }
      names.put(hidden, file);
      open.put(folder, rows);
    }
    return rows;
  }

  /** Removes what attempts left that were killed, once no task runs any more. */
  public static void sweep(Path root) {
    if (!Files.isDirectory(root)) {
      return;
    }
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.filter(TaskFiles::isUnfinished).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw notWritable(root, e);
    }
  }

  private static boolean isUnfinished(Path path) {
    return path.getFileName().toString().endsWith(UNFINISHED);
  }

  /** Ends a row of a table. */
  public static void end(ParquetRows rows) {
    try {
      rows.end();
    } catch (IOException e) {
      throw new UncheckedIOException("a row cannot be written: " + e.getMessage(), e);
    }
  }

  /** Closes the files and gives them their names. */
  public void commit() {
    try {
      for (ParquetRows rows : open.values()) {
        rows.close();
      }
      for (Map.Entry<Path, Path> name : names.entrySet()) {
        Files.move(name.getKey(), name.getValue(), StandardCopyOption.REPLACE_EXISTING);
      }
      open.clear();
      names.clear();
    } catch (IOException e) {
      throw notWritable(root, e);
    }
  }

  /** Removes what was not committed. */
  @Override
  public void close() {
    for (Path hidden : names.keySet()) {
      try {
        Files.deleteIfExists(hidden);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot remove " + hidden, e);
      }
    }
  }

  private static Failure notWritable(Path path, IOException e) {
    return Failure.input(
        path + ": cannot be written: " + e.getMessage(),
        "check that the output folder is writable and the disk is not full, or set output=...",
        e);
  }
}
