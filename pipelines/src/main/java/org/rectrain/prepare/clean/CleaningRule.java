package org.rectrain.prepare.clean;

import java.util.Locale;
import org.rectrain.config.data.EventsConfig.Rows;
import org.rectrain.config.prepare.CleanConfig;
import org.rectrain.config.prepare.CleanConfig.Action;

/**
 * The cleaning rules in their order; the configured ranges come behind {@link #UNKNOWN_USER}. A new
 * rule is a row here and its test: in {@link RowCleaner} when a row alone decides, in {@link
 * UserCleaner} when a user's rows decide.
 */
@SuppressWarnings("ImmutableEnumChecker") // Records and functions without state.
public enum CleaningRule {
  /** The row is not in its format: broken JSON, wrong number of columns. */
  UNREADABLE((clean, rows) -> Action.QUARANTINE),
  /** No user, no item or no time. */
  MISSING_KEY((clean, rows) -> Action.QUARANTINE),
  /** The time is not in its format. */
  BAD_TIME((clean, rows) -> Action.QUARANTINE),
  /** A number is written with other signs than data.events.decimal and thousands. */
  BAD_NUMBER((clean, rows) -> Action.QUARANTINE),
  /** The time is before the earliest or after the latest possible one. */
  TIME_RANGE((clean, rows) -> clean.timeRange()),
  /** A label is empty or not readable. */
  MISSING_LABEL((clean, rows) -> clean.missingLabels()),
  /** The item is not in the catalogue. */
  UNKNOWN_ITEM((clean, rows) -> clean.unknownItems()),
  /** The user has no profile. */
  UNKNOWN_USER((clean, rows) -> clean.unknownUsers()),
  /** An event that was joined to an earlier one of its impression. */
  JOINED((clean, rows) -> rows == Rows.EVENTS ? Action.QUARANTINE : Action.OFF),
  /** A label without the one it needs. */
  CONTRADICTION((clean, rows) -> clean.contradictions()),
  /** A repeated row of one impression. */
  DUPLICATE((clean, rows) -> clean.duplicates()),
  /** A row of a user with more rows than memory should hold. */
  HEAVY_USER((clean, rows) -> Action.QUARANTINE),
  /** A row of a user that acts like a machine. */
  BOT((clean, rows) -> clean.bots().action()),
  /** A row of a user with too few rows. */
  RARE_USER((clean, rows) -> clean.minUserEvents() > 1 ? Action.QUARANTINE : Action.OFF),
  /** A row of an item with too few rows. */
  RARE_ITEM((clean, rows) -> clean.minItemEvents() > 1 ? Action.QUARANTINE : Action.OFF),
  /** A row outside the time that the split covers. */
  OUTSIDE_WINDOW((clean, rows) -> Action.QUARANTINE);

  /** What the configuration does with the rows that a rule finds. */
  private interface ActionOf {
    Action of(CleanConfig clean, Rows rows);
  }

  private final ActionOf action;

  CleaningRule(ActionOf action) {
    this.action = action;
  }

  Action action(CleanConfig clean, Rows rows) {
    return action.of(clean, rows);
  }

  /** The name in manifests and quarantines. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
