package org.rectrain.config.expression;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A condition or a formula over the columns of one row: {@code dwell_ms / 1000}, {@code rating >= 4
 * and device in ('ios', 'android')}, {@code coalesce(price, 0)}.
 *
 * <p>It knows columns, numbers, texts in quotes, {@code true}, {@code false}, {@code null}, {@code
 * + - * / %}, {@code = != < <= > >=}, {@code and}, {@code or}, {@code not}, {@code in}, {@code
 * between}, {@code like}, {@code is null}, {@code case when} and the functions of {@link
 * Functions}. A column is read as what its place asks for: a number beside a number, text beside
 * text, true or false where a condition belongs. What is computed of a missing value is missing.
 */
public final class Expression implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What a word without quotes on the right of a comparison is. */
  public enum Words {
    /** A column, as in {@code clicks < shown}. */
    COLUMNS,
    /** A text, as in {@code event = click}. */
    TEXTS
  }

  private final String text;
  private final Operand root;
  private final ArrayList<String> columns;

  Expression(String text, Operand root, List<String> columns) {
    this.text = text;
    this.root = root;
    this.columns = new ArrayList<>(columns);
  }

  /**
   * Parses a condition.
   *
   * @throws IllegalArgumentException when it is none; the message quotes it
   */
  public static Expression condition(String text, Words words) {
    Parser parser = new Parser(text, words);
    return parser.whole(parser.condition());
  }

  /**
   * Parses a formula whose value is a number; a condition counts as 1 or 0.
   *
   * @throws IllegalArgumentException when it is none; the message quotes it
   */
  public static Expression number(String text, Words words) {
    Parser parser = new Parser(text, words);
    return parser.whole(parser.number());
  }

  /**
   * Checks options of a configuration, where words are columns.
   *
   * @param text null is not checked
   * @throws IllegalArgumentException when it is no condition; the message starts with the key
   */
  public static void checkCondition(String key, @Nullable String text) {
    check(key, text, value -> condition(value, Words.COLUMNS));
  }

  /** The same for a number. */
  public static void checkNumber(String key, @Nullable String text) {
    check(key, text, value -> number(value, Words.COLUMNS));
  }

  private static void check(String key, @Nullable String text, Consumer<String> parsing) {
    try {
      if (text != null) {
        parsing.accept(text);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
    }
  }

  /** As written. */
  public String text() {
    return text;
  }

  /** The columns it reads, in order of appearance. */
  public List<String> columns() {
    return columns;
  }

  /** The name of the column that is all of it; null when it is more than a column. */
  public @Nullable String column() {
    return root instanceof Operand.Column column ? column.name() : null;
  }

  /**
   * Where its columns are in a row.
   *
   * @param rowColumns columns of the rows it will read
   * @return the place of each of {@link #columns}; -1 where there is none
   */
  public int[] places(List<String> rowColumns) {
    return columns.stream().mapToInt(rowColumns::indexOf).toArray();
  }

  /**
   * Its value on a row; NaN when missing.
   *
   * @param places of {@link #places}
   * @throws UnreadableValue when a value is not a number where one is needed
   * @throws ArithmeticException when it divides by zero
   */
  public double number(RowValues row, int[] places) {
    return root.number(row, places);
  }

  /**
   * Whether it holds on a row; null when that depends on a missing value.
   *
   * @param places of {@link #places}
   * @throws UnreadableValue when a value is not what is needed
   * @throws ArithmeticException when it divides by zero
   */
  public @Nullable Boolean truth(RowValues row, int[] places) {
    int truth = root.truth(row, places);
    return truth == Operand.UNKNOWN ? null : truth == 1;
  }

  @Override
  public String toString() {
    return text;
  }
}
