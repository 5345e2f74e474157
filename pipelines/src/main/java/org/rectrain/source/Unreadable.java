package org.rectrain.source;

/**
 * A row that is not in its format.
 *
 * @param reason in words
 * @param raw the row as written
 */
public record Unreadable(String reason, String raw) {
  private static final char BETWEEN = '\n';

  /** As the text of one cell. */
  String cell() {
    return reason + BETWEEN + raw;
  }

  /** Reads what {@link #cell} made. */
  public static Unreadable of(String cell) {
    int at = cell.indexOf(BETWEEN);
    return at < 0
        ? new Unreadable("the row is not in the format", cell)
        : new Unreadable(cell.substring(0, at), cell.substring(at + 1));
  }
}
