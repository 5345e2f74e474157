package org.rectrain.prepare;

import org.rectrain.Failure;
import org.rectrain.prepare.clean.RuleBook;
import org.rectrain.prepare.pass.Census;

/** Whether cleaning left any row. */
final class CleanRows {
  private CleanRows() {}

  /**
   * Refuses a log of which no row is clean.
   *
   * @throws Failure (exit code 3) that says which rules took how many, and what to look at
   */
  static void require(Census census, RuleBook rules) {
    if (census.kept > 0) {
      return;
    }
    int most = 0;
    for (int rule = 0; rule < rules.size(); rule++) {
      most = census.tally.removedOf(rule) > census.tally.removedOf(most) ? rule : most;
    }
    String why = census.removals(rules);
    throw Failure.input(
        "prepare: no clean rows are left; quarantined: " + why,
        why.contains("; as epoch_")
            ? "set data.events.time_format to the unit that the times are in"
            : help(rules.name(most)));
  }

  /** What to look at where most rows broke a rule. */
  private static String help(String rule) {
    return switch (rule) {
      case "time_range" ->
          "check data.events.time_format, or widen prepare.clean.min_time and max_time";
      case "bad_time" -> "set data.events.time_format to how times are written";
      case "missing_label" ->
          "check data.events.labels: each reads a column, or compares it (rating >= 4)";
      case "missing_key" ->
          "check the columns: data.events.user, data.events.item, data.events.time";
      case "unknown_item" ->
          "ids of data.items.id and data.events.item do not match; check both, or set"
              + " prepare.clean.unknown_items: flag";
      case "bad_number" ->
          "set data.events.decimal and data.events.thousands; leave cells without a finite number"
              + " empty";
      default -> "check data.events: the columns, the labels and the time format";
    };
  }
}
