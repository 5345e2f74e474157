package org.rectrain.source;

import org.rectrain.config.expression.RowValues;

/** One raw row, its columns by index. An empty text counts as missing. */
public interface RawRow extends RowValues {
  /** Whether there is no value; the same as a null {@link #text}, without making one. */
  default boolean missing(int column) {
    return text(column) == null;
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

  /** The value as a number; NaN when missing or none, such as n/a. */
  default double numberOrMissing(int column) {
    try {
      return number(column);
    } catch (NumberFormatException e) {
      return Double.NaN; // a text where a number belongs counts as missing
    }
  }

  /** Whether it holds a text where a number belongs, such as n/a: it counts as missing. */
  default boolean isWord(int column) {
    return !missing(column) && Double.isNaN(numberOrMissing(column));
  }

  /**
   * Whether the value is a floating number so large that whole numbers beside it are written the
   * same, so that it is no id.
   */
  default boolean isRounded(int column) {
    return false;
  }

  /** Whether the value is a point in time by its type, whatever its text looks like. */
  default boolean isInstant(int column) {
    return false;
  }

  /** Epoch milliseconds of a value that {@link #isInstant}. */
  default long instant(int column) {
    throw new IllegalStateException("column " + column + " holds no points in time");
  }

  /** The whole row as JSON, for the quarantine. */
  String json();

  /** A hash of all values, equal for equal rows. */
  long contentHash();
}
