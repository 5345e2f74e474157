package org.rectrain.dataset;

import java.util.Set;

/** Names of the columns that stages exchange. Times are epoch milliseconds in UTC, ages seconds. */
public final class Columns {
  /** 64-bit hash of the impression's stable key. */
  public static final String EXAMPLE_ID = "example_id";

  public static final String USER_ID = "user_id";
  public static final String ITEM_ID = "item_id";

  /** Epoch milliseconds, UTC. */
  public static final String TIMESTAMP = "timestamp";

  public static final String SESSION_ID = "session_id";
  public static final String POSITION = "position";

  /**
   * {@code clicked}, {@code exposed} (shown, not clicked) or {@code sampled} (a drawn negative).
   */
  public static final String ORIGIN = "origin";

  public static final String WEIGHT = "weight";

  /** Items of the user's history, oldest first, strictly before the timestamp. */
  public static final String HISTORY_ITEMS = "history_items";

  /** The event of each history item, e.g. {@code click} or {@code like}. */
  public static final String HISTORY_EVENTS = "history_events";

  /** Seconds from each history event to the example. */
  public static final String HISTORY_AGES = "history_ages";

  /** Items that were shown to the user and not clicked, oldest first, strictly before the row. */
  public static final String SKIPPED_ITEMS = "skipped_items";

  /** Seconds from each skipped item to the example. */
  public static final String SKIPPED_AGES = "skipped_ages";

  /** Text of an item or a user. */
  public static final String TEXT = "text";

  public static final String TRAIN_IMPRESSIONS = "train_impressions";
  public static final String TRAIN_CLICKS = "train_clicks";
  public static final String CREATED_AT = "created_at";

  /** Distinct items that the user clicked in the split: what retrieval must find. */
  public static final String POSITIVES = "positives";

  /** Items that retrieval masks: clicked before the split began. */
  public static final String SEEN = "seen";

  /** Partition column of {@code examples/} and {@code queries/}. */
  public static final String SPLIT = "split";

  /** Names that no feature can have: those of the columns that prepared tables hold beside them. */
  public static final Set<String> TAKEN =
      Set.of(
          EXAMPLE_ID,
          USER_ID,
          ITEM_ID,
          TIMESTAMP,
          SESSION_ID,
          POSITION,
          ORIGIN,
          WEIGHT,
          HISTORY_ITEMS,
          HISTORY_EVENTS,
          HISTORY_AGES,
          SKIPPED_ITEMS,
          SKIPPED_AGES,
          TEXT,
          TRAIN_IMPRESSIONS,
          TRAIN_CLICKS,
          CREATED_AT,
          POSITIVES,
          SEEN,
          SPLIT);

  /** Prefix of the columns that hold a model's scores: {@code score_click}. */
  public static final String SCORE_PREFIX = "score_";

  private Columns() {}

  /** A name as Spark takes it for one column, whatever signs it holds. */
  public static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
