package org.rectrain.config.data;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.expression.Expression;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** The log of impressions or events and the meaning of its columns. */
public record EventsConfig(
    @Option(doc = "File, folder, partitioned table or glob, from data.root.", inDataRoot = true)
        InputPath path,
    @Option(doc = "How the files are written.", inline = true) Dialect dialect,
    @Option(doc = "Column of the user's id.", def = "user_id") String user,
    @Option(doc = "Column of the item's id.", def = "item_id") String item,
    @Option(
            doc =
                "Column of the event's time, or several in braces with what is between them, such"
                    + " as '{date} {time}'.",
            def = "timestamp")
        String time,
    @Option(
            doc =
                "How times are written: iso, epoch_s, epoch_ms, epoch_us, epoch_ns or a pattern"
                    + " such as yyyy-MM-dd HH:mm:ss. order: the log has no times, and time names a"
                    + " column whose numbers say which row came first, or _row for the order of the"
                    + " rows in the files; no split in time then.",
            def = "iso")
        String timeFormat,
    @Option(doc = "Zone of times that carry none, and of hour and weekday features.", def = "UTC")
        String timeZone,
    @Option(
            doc =
                "Column of the impression's own id. Without it user, item and time are the key of"
                    + " an impression. With rows: events a column that its rows have in common:"
                    + " the impression, request or session.")
        @Nullable String id,
    @Option(
            doc =
                "Column of the session's or request's id, where the log has one: rows of a user"
                    + " with the same value are shown together. Without it, or where it is empty, a"
                    + " pause of prepare.session_gap_minutes starts a new session.")
        @Nullable String session,
    @Option(doc = "Column of the position at which the item was shown, 0 = first.")
        @Nullable String position,
    @Option(
            doc =
                "For a log of lists of what was shown, such as 'N1-1 N2-0': which column holds the"
                    + " list and how it is written. Each entry makes a row, whose item is the"
                    + " column named by item.")
        @Nullable ImpressionsConfig impressions,
    @Option(
            doc =
                "Labels (tasks) in order, each a column that is 1 or true (click: is_click), a"
                    + " comparison (click: rating >= 4) or named events (like: event in [like,"
                    + " love]). Behind it, ', empty = 0' takes an empty value as no (like: rating"
                    + " >= 5, empty = 0). The first one is what counts as a click. With feedback:"
                    + " positives none is needed: every row is a click.")
        Map<String, String> labels,
    @Option(
            doc =
                "What a row is: impressions = all labels of one impression; events = one thing that"
                    + " happened to it (shown, clicked, liked). Rows of one user and item are then"
                    + " joined where they have the same id (a request, a session), or without id"
                    + " where they follow each other within join_minutes: time, position and"
                    + " context of the first, labels of all.",
            def = "impressions")
        Rows rows,
    @Option(
            doc =
                "With rows: events and without id: the longest pause between two rows of a user and"
                    + " an item that belong together.",
            def = "30",
            min = 0,
            max = 5256000)
        int joinMinutes,
    @Option(doc = "Context known when the item is shown, e.g. device or page: name to column.")
        Map<String, FieldConfig> context,
    @Option(
            doc =
                "With prepare.split.kind: given: further files with the same columns whose rows are"
                    + " valid and test, e.g. {valid: valid.jsonl.gz, test: test.jsonl.gz}; path is"
                    + " train.",
            inDataRoot = true)
        Map<String, InputPath> heldOut,
    @Option(
            doc =
                "With prepare.split.kind: given: column that says train, valid or test for each"
                    + " row.")
        @Nullable String split,
    @Option(
            doc =
                "Column with the user's earlier clicks as the log gives them, oldest first: a list"
                    + " of item ids (JSON, or separated by blanks or commas). Histories are then"
                    + " these, without ages, and not those that prepare builds; ids that are no"
                    + " item are left out.")
        @Nullable String history,
    @Option(
            doc =
                "How much a click counts in training, as a formula over columns such as dwell_ms or"
                    + " log1p(watch_seconds): a train row with the first label gets this value,"
                    + " divided by its mean over clicks and at most 10, in place of 1. All other"
                    + " rows, and clicks without a value, count 1.")
        @Nullable String weight,
    @Option(
            doc =
                "What the log holds: impressions = also what was shown and not clicked; positives ="
                    + " only what the users took (plays, purchases, likes): then train rows get"
                    + " drawn items as negatives (prepare.negatives.shortage), the first label may"
                    + " be the same in all rows, and lists from the whole catalogue give the"
                    + " verdict. auto: positives where no train row lacks the first label.",
            def = "auto")
        Feedback feedback,
    @Option(
            doc =
                "A Kafka topic whose records are rows of the log, each a JSON object: 'rectrain"
                    + " ingest' takes those that are new into path, a folder.")
        @Nullable KafkaConfig kafka) {

  /** The split that each given file stands for. */
  private static final java.util.Set<String> HELD_OUT = java.util.Set.of("valid", "test");

  /** What a row of the log is. */
  public enum Rows {
    IMPRESSIONS,
    EVENTS
  }

  /** What kind of feedback the log holds. */
  public enum Feedback {
    AUTO,
    IMPRESSIONS,
    POSITIVES
  }

  /** The column that every text table has: the place of the row, 0 for the first of all files. */
  public static final String ROW = "_row";

  /** Whether the log has an order in place of times. */
  public boolean hasOrderOnly() {
    return timeFormat.equals("order");
  }

  /** Checks that there is a label and that the zone exists. */
  public EventsConfig {
    if (impressions != null && position == null) {
      position = impressions.position();
    }
    if (labels != null && labels.isEmpty() && feedback == Feedback.POSITIVES) {
      labels = Map.of("click", item + " != ''");
    }
    if (labels != null && labels.isEmpty()) {
      throw new IllegalArgumentException(
          "labels: missing; expected at least one, e.g. labels: {click: is_click}");
    }
    if (context != null) {
      context.forEach(
          (name, field) -> {
            if (field.kind() == FieldConfig.Kind.VECTOR) {
              throw new IllegalArgumentException(
                  "context." + name + ".kind: vector is for items and users alone");
            }
          });
    }
    if (heldOut != null && !HELD_OUT.containsAll(heldOut.keySet())) {
      throw new IllegalArgumentException(
          "held_out: " + heldOut.keySet() + " is not allowed; expected valid and test");
    }
    if (heldOut != null && !heldOut.isEmpty() && split != null) {
      throw new IllegalArgumentException(
          "split: '" + split + "' beside held_out is not allowed; expected one of the two");
    }
    Expression.checkNumber("weight", weight);
    if (timeZone != null) {
      try {
        ZoneId.of(timeZone);
      } catch (DateTimeException e) {
        throw new IllegalArgumentException(
            "time_zone: '" + timeZone + "' is not known; expected e.g. UTC or Asia/Shanghai", e);
      }
    }
  }
}
