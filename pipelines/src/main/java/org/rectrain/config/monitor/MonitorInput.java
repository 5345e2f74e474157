package org.rectrain.config.monitor;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.data.Dialect;
import org.rectrain.config.expression.Expression;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/**
 * The log of what was served: one impression a row, with its score and, once it is known, label.
 */
public record MonitorInput(
    @Option(
            doc =
                "File, folder or glob: Parquet, CSV with a header, or JSON lines, plain or gzipped;"
                    + " relative to data.root. With {date} in it, e.g. logs/{date}/*.parquet, each"
                    + " day is read from its own files, and only once.",
            inDataRoot = true)
        InputPath path,
    @Option(doc = "How the files are written.", inline = true) Dialect dialect,
    @Option(doc = "Only rows that fulfil this condition; see docs/expressions.md.")
        @Nullable String where,
    @Option(doc = "Column of the user's id.", def = "user_id") String user,
    @Option(doc = "Column of the time; days are those of UTC.", def = "timestamp") String timestamp,
    @Option(
            doc =
                "How times are written: auto (ISO-8601 text, or numbers since 1970 whose size says"
                    + " the unit), iso, epoch_s, epoch_ms, epoch_us, epoch_ns or a pattern.",
            def = "auto")
        String timeFormat,
    @Option(
            doc =
                "Largest share of rows whose time cannot be read, or is before 1990 or after 2100,"
                    + " that may be left out, and of rows without a user; more is refused.",
            def = "0.01",
            min = 0,
            max = 1)
        double maxStray,
    @Option(doc = "Tables that add columns, such as the catalogue.", def = "[]")
        List<MonitorJoin> join) {

  /** Checks the condition. */
  public MonitorInput {
    Expression.checkCondition("where", where);
  }

  /** Whether each day has separate files. */
  public boolean dated() {
    return path.text().contains("{date}");
  }
}
