package org.rectrain.config.abtest;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.data.Dialect;
import org.rectrain.config.data.TimePattern;
import org.rectrain.config.expression.Expression;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** What an experiment's analysis reads. */
public record AbtestInput(
    @Option(
            doc =
                "File, folder or glob: Parquet, CSV or JSON, compressed or not; relative to"
                    + " data.root.",
            def = "experiment.jsonl.gz",
            inDataRoot = true)
        InputPath path,
    @Option(
            doc =
                "events: one row per event; users: one row per user, values summed already;"
                    + " summary: one row per variant and metric with users and sums (columns"
                    + " variant, metric, users, sum, sum_squares, and for ratios denominator_sum,"
                    + " denominator_sum_squares, product_sum).",
            def = "events")
        Shape shape,
    @Option(doc = "How the files are written.", inline = true) Dialect dialect,
    @Option(
            doc =
                "Only rows that fulfil this condition, such as \"country = 'DE' and clicks > 0\";"
                    + " see docs/expressions.md.")
        @Nullable String where,
    @Option(doc = "Column of the user's id.", def = "user_id") String user,
    @Option(
            doc =
                "Column of the variant; rows without one take the user's variant from the others."
                    + " Where assignment is given, its table alone decides and this is not read.",
            def = "variant")
        String variant,
    @Option(
            doc = "Column of the time; that of a Parquet timestamp is read as it is.",
            def = "timestamp")
        String timestamp,
    @Option(
            doc =
                "How times are written: auto (ISO-8601 text, or numbers since 1970 whose size says"
                    + " seconds, milliseconds, microseconds or nanoseconds), iso, epoch_s,"
                    + " epoch_ms, epoch_us, epoch_ns or a pattern such as 'dd.MM.yyyy HH:mm'. Times"
                    + " without a zone are UTC.",
            def = "auto")
        String timeFormat,
    @Option(
            doc =
                "Largest share of rows with a value that cannot be read, such as text where a"
                    + " number belongs, that may be left out; more is refused.",
            def = "0",
            min = 0,
            max = 1)
        double maxUnreadable,
    @Option(
            doc =
                "Largest share of rows whose time cannot be read, is before 1990 or after 2100,"
                    + " or far from the days of the experiment, that may be left out; more is"
                    + " refused.",
            def = "0.01",
            min = 0,
            max = 1)
        double maxStray,
    @Option(
            doc =
                "Column that says 'pre' for rows before the experiment and 'experiment' for rows in"
                    + " it; without one, window.start decides.")
        @Nullable String period,
    @Option(doc = "Who was assigned what, when that is a separate table.")
        @Nullable AbtestAssignmentTable assignment) {
  private static final List<String> TIME_FORMATS =
      List.of("auto", "iso", "epoch_s", "epoch_ms", "epoch_us", "epoch_ns");

  /** Checks the condition and the format of times. */
  public AbtestInput {
    Expression.checkCondition("where", where);
    checkTimeFormat(timeFormat);
  }

  static void checkTimeFormat(@Nullable String format) {
    try {
      if (format != null && !TIME_FORMATS.contains(format) && !isPattern(format)) {
        throw new IllegalArgumentException("empty");
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "time_format: '"
              + format
              + "' is none of "
              + TIME_FORMATS
              + ", and no pattern: "
              + e.getMessage(),
          e);
    }
  }

  private static boolean isPattern(String format) {
    return !TimePattern.of(format).toString().isEmpty();
  }

  /** What a row is. */
  public enum Shape {
    EVENTS,
    USERS,
    SUMMARY
  }
}
