package org.rectrain.config.abtest;

import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.Option;

/** What an experiment's analysis reads. */
public record AbtestInput(
    @Option(
            doc =
                "File, folder or glob: Parquet, CSV with a header, or JSON lines, plain or gzipped;"
                    + " relative to data.root.",
            def = "experiment.jsonl.gz")
        String path,
    @Option(
            doc =
                "events: one row per event; users: one row per user, values summed already;"
                    + " summary: one row per variant and metric with users and sums (columns"
                    + " variant, metric, users, sum, sum_squares, and for ratios denominator_sum,"
                    + " denominator_sum_squares, product_sum).",
            def = "events")
        Shape shape,
    @Option(doc = "auto tells by the file's name.", def = "auto") Format format,
    @Option(doc = "Only rows that fulfil this Spark SQL condition.") @Nullable String where,
    @Option(doc = "Column of the user's id.", def = "user_id") String user,
    @Option(
            doc =
                "Column of the variant; rows without one take the user's variant from the others or"
                    + " from assignment.",
            def = "variant")
        String variant,
    @Option(
            doc =
                "Column of the time: a timestamp, ISO-8601 text, or epoch seconds or milliseconds.",
            def = "timestamp")
        String timestamp,
    @Option(
            doc =
                "Column that says 'pre' for rows before the experiment and 'experiment' for rows in"
                    + " it; without one, window.start decides.")
        @Nullable String period,
    @Option(doc = "Who was assigned what, when that is a table of its own.")
        @Nullable AbtestAssignmentTable assignment) {

  /** What a row is. */
  public enum Shape {
    EVENTS,
    USERS,
    SUMMARY
  }

  /** How a file is written. */
  public enum Format {
    AUTO,
    PARQUET,
    CSV,
    JSON
  }
}
