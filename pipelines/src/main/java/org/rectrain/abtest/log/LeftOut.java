package org.rectrain.abtest.log;

import java.io.Serializable;
import java.nio.file.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.ParquetRows;
import org.rectrain.run.QuarantineTable;
import org.rectrain.run.TaskFiles;

/**
 * Where the rows go that no user's sums hold because something in them cannot be read: into the
 * quarantine of an analysis, or nowhere for other readings of a log.
 *
 * @param folder of the analysis; null keeps nothing
 * @param source of the rows, as the configuration names it
 */
public record LeftOut(@Nullable String folder, String source) implements Serializable {
  /** Why a row is left out; in lower case its rule. */
  enum Rule {
    /** The row is not in its format, or holds a value that cannot be read. */
    UNREADABLE,
    /** No user. */
    WITHOUT_USER,
    /** The time, or the period, is not in its format. */
    BAD_TIME,
    /** The time is before 1990 or after 2100. */
    STRAY_TIME
  }

  public static LeftOut into(Path folder, String source) {
    return new LeftOut(folder.toString(), source);
  }

  public static LeftOut nowhere() {
    return new LeftOut(null, "");
  }

  /** The files of one task. */
  Task task(int number) {
    TaskContext context = TaskContext.get();
    TaskFiles files =
        folder == null || context == null
            ? null
            : new TaskFiles(Path.of(folder), number, context.taskAttemptId());
    if (files != null) {
      context.addTaskCompletionListener((TaskCompletionListener) ended -> files.close());
    }
    return new Task(files, source);
  }

  /** What one task leaves out. */
  static final class Task {
    private final @Nullable TaskFiles files;
    private final String source;

    Task(@Nullable TaskFiles files, String source) {
      this.files = files;
      this.source = source;
    }

    void take(String raw, Rule rule, String reason) {
      if (files != null) {
        ParquetRows rows = files.table(QuarantineTable.FOLDER, QuarantineTable.layout());
        String name = rule.name().toLowerCase(java.util.Locale.ROOT);
        QuarantineTable.set(rows, raw, source, name, reason);
        TaskFiles.end(rows);
      }
    }

    /** Gives the files their names. */
    void commit() {
      if (files != null) {
        files.commit();
      }
    }
  }
}
