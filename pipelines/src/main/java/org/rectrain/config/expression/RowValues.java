package org.rectrain.config.expression;

import org.jspecify.annotations.Nullable;

/** The values of one row, by column index. */
public interface RowValues {
  /** The value as text; null when missing. */
  @Nullable String text(int column);

  /**
   * The value as a number, booleans as 1 and 0; NaN when missing.
   *
   * @throws NumberFormatException when it is none
   */
  default double number(int column) {
    String text = text(column);
    return text == null ? Double.NaN : numerals().number(text);
  }

  /** How texts of the table are read as numbers. */
  default Numerals numerals() {
    return Numerals.PLAIN;
  }

  /** The value as a boolean if that can be seen without its text; else null. */
  default @Nullable Boolean flag(int column) {
    return null;
  }
}
