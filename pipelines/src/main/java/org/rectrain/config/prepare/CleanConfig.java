package org.rectrain.config.prepare;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.Option;

/**
 * Cleaning rules. Each is counted over all rows whatever its action; a row that breaks several is
 * quarantined under the first in this order: unreadable, missing_key, bad_time, bad_number,
 * time_range, missing_label, unknown_item, unknown_user, ranges, joined (data.events.rows: events
 * only), contradictions, duplicate, heavy_user, bot, support. Rows that nothing can be done with
 * (unreadable, missing_key, bad_time, bad_number) have no switch: they are always quarantined.
 */
public record CleanConfig(
    @Option(
            doc = "Repeated rows of one impression; the most informative one is kept.",
            def = "quarantine")
        Action duplicates,
    @Option(doc = "Rows whose label column is empty or unreadable.", def = "quarantine")
        Action missingLabels,
    @Option(doc = "Rows of items that are not in the catalogue.", def = "quarantine")
        Action unknownItems,
    @Option(
            doc =
                "Rows of users without a profile; flagged ones are judged by"
                    + " prepare.gates.max_unknown_users.",
            def = "flag")
        Action unknownUsers,
    @Option(doc = "Rows before min_time or after max_time.", def = "quarantine") Action timeRange,
    @Option(doc = "Earliest possible time, ISO-8601.", def = "'2000-01-01T00:00:00Z'")
        String minTime,
    @Option(
            doc =
                "Latest possible time, ISO-8601; later rows are in the future. Without it: the time"
                    + " of the run, which the manifest records.")
        @Nullable String maxTime,
    @Option(
            doc =
                "Labels that another one must accompany, e.g. {like: click}: a like without a click"
                    + " is a contradiction.")
        Map<String, String> implies,
    @Option(doc = "What happens to rows with such a contradiction.", def = "quarantine")
        Action contradictions,
    @Option(doc = "Impossible values: rule name to column and range.")
        Map<String, RangeConfig> ranges,
    @Option(doc = "Users that act like machines.") BotConfig bots,
    @Option(
            doc =
                "Users with more rows than this are quarantined whole: shared or default ids. It"
                    + " bounds memory.",
            def = "1000000",
            min = 1,
            max = 100000000)
        int maxUserEvents,
    @Option(doc = "Users with fewer clean rows are quarantined; 0 = none.", def = "0", min = 0)
        int minUserEvents,
    @Option(doc = "Items with fewer clean rows are quarantined; 0 = none.", def = "0", min = 0)
        int minItemEvents) {

  /** What a rule does with the rows it finds. */
  public enum Action {
    /** They leave the data and are kept with the reason. */
    QUARANTINE,
    /** They stay and are counted. */
    FLAG,
    /** The rule is off. */
    OFF
  }

  /** A column and its possible values. */
  public record RangeConfig(
      @Option(doc = "Raw column of the log.") String column,
      @Option(doc = "Smallest possible value.") @Nullable Double min,
      @Option(doc = "Largest possible value.") @Nullable Double max,
      @Option(doc = "What happens to rows outside.", def = "quarantine") Action action) {}

  /** What marks a machine. */
  public record BotConfig(
      @Option(doc = "What happens to all rows of such a user.", def = "quarantine") Action action,
      @Option(doc = "More events than this in any 60 minutes mark a bot.", def = "600", min = 1)
          int maxEventsPerHour,
      @Option(
              doc =
                  "Column of the dwell time in milliseconds: users of at least min_events rows"
                      + " whose median is below min_dwell_ms are bots.")
          @Nullable String dwell,
      @Option(doc = "Smallest plausible median dwell time, milliseconds.", def = "1", min = 0)
          long minDwellMs,
      @Option(doc = "Rows a user needs before the dwell rule judges.", def = "50", min = 1)
          int minEvents) {}
}
