package org.rectrain.config.expression;

/**
 * A value of a row cannot be read as what an expression needs. Made without a stack: rows are many.
 */
public final class UnreadableValue extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String column;
  private final String value;
  private final String expected;

  UnreadableValue(String column, String value, String expected) {
    super(
        "column '" + column + "' holds '" + value + "', which is not " + expected,
        null,
        false,
        false);
    this.column = column;
    this.value = value;
    this.expected = expected;
  }

  /** The column. */
  public String column() {
    return column;
  }

  /** What it holds. */
  public String value() {
    return value;
  }

  /** What was expected: {@code a number} or {@code true or false}. */
  public String expected() {
    return expected;
  }
}
