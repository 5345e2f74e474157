package org.rectrain.explain;

/**
 * One of those that a row's score is shared out among.
 *
 * @param kind what it is
 * @param name of the group of features; of the kind for others
 * @param place of an event of the history, from the newest, 1 on; 0 for others
 */
public record Player(Kind kind, String name, int place) {
  /** What shares in a score. */
  public enum Kind {
    /** A group of features. */
    FEATURES,
    /** The candidate: its text, its vector. */
    ITEM,
    /** The user's own profile or vector. */
    USER,
    /** One event of the history. */
    EVENT,
    /** All events of the history that are older than those named. */
    OLDER
  }

  /** The name of the whole history in summaries over rows. */
  public static final String HISTORY = "history";

  static Player features(String group) {
    return new Player(Kind.FEATURES, group, 0);
  }

  static Player of(Kind kind) {
    return new Player(kind, kind.name().toLowerCase(java.util.Locale.ROOT), 0);
  }

  static Player event(int place) {
    return new Player(Kind.EVENT, "event", place);
  }

  /** Its name in summaries over rows, where events of the history are one. */
  public String summary() {
    return kind == Kind.EVENT || kind == Kind.OLDER ? HISTORY : name;
  }
}
