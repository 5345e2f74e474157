package org.rectrain.source;

import org.jspecify.annotations.Nullable;

/** One raw row, its columns by place. An empty text counts as missing. */
public interface RawRow {
  /** The value as text; null when missing. */
  @Nullable String text(int column);

  /** Whether there is no value; the same as a null {@link #text}, without making one. */
  default boolean missing(int column) {
    return text(column) == null;
  }

  /** The value as a truth that needs no text: 1 or true, 0 or false; null when it is none. */
  default @Nullable Boolean flag(int column) {
    return null;
  }

  /**
   * The value as a number; NaN when missing.
   *
   * @throws NumberFormatException when it is none
   */
  default double number(int column) {
    String text = text(column);
    return text == null ? Double.NaN : Double.parseDouble(text.strip());
  }

  /**
   * The value as a whole number.
   *
   * @throws NumberFormatException when it is none or missing
   */
  default long whole(int column) {
    String text = text(column);
    if (text == null) {
      throw new NumberFormatException("missing");
    }
    return Long.parseLong(text.strip());
  }

  /** The whole row as JSON, for the quarantine. */
  String json();

  /** A hash of all values, equal for equal rows. */
  long contentHash();
}
