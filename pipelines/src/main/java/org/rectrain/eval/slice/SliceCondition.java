package org.rectrain.eval.slice;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.expression.Expression;
import org.rectrain.config.expression.RowValues;
import org.rectrain.config.expression.UnreadableValue;
import org.rectrain.dataset.ParquetTable;

/**
 * A condition on the columns of a row, which cuts the rows in two: {@code position <= 3 and device
 * == 'phone'}. Rows of which it is not known, because a value is missing, are with those that do
 * not meet it.
 */
public final class SliceCondition {
  private SliceCondition() {}

  /** Whether an entry of slice_by is a condition rather than the name of a column. */
  static boolean isOne(String text) {
    return text.matches("(?s).*[<>=!(].*|.*\\S\\s+\\S.*");
  }

  /**
   * The columns that conditions and plain names need.
   *
   * @throws Failure (exit code 2) when a condition cannot be understood
   */
  public static List<String> columns(List<String> sliceBy) {
    Set<String> out = new LinkedHashSet<>();
    for (String entry : sliceBy) {
      if (isOne(entry)) {
        out.addAll(parsed(entry).columns());
      } else if (!Slicing.isOfTime(entry)) {
        out.add(entry);
      }
    }
    return List.copyOf(out);
  }

  /**
   * The rows that meet the condition, and those that do not.
   *
   * @throws Failure (exit code 2) when it cannot be understood or does not suit the columns
   */
  static SliceFamily family(String text, ParquetTable table) {
    Expression condition = parsed(text);
    Rows rows = new Rows(table, condition.columns());
    int[] places = condition.places(condition.columns());
    int[] part = new int[table.rows()];
    try {
      for (int i = 0; i < part.length; i++) {
        rows.at = i;
        part[i] = Boolean.TRUE.equals(condition.truth(rows, places)) ? 0 : 1;
      }
    } catch (UnreadableValue | ArithmeticException e) {
      throw wrong("'" + text + "': " + e.getMessage());
    }
    return new SliceFamily(text, List.of("yes", "no"), part);
  }

  private static Expression parsed(String text) {
    try {
      return Expression.condition(text, Expression.Words.TEXTS);
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private static Failure wrong(@Nullable String what) {
    return Failure.usage(
        "eval.slice_by: " + what,
        "write a column, or a condition such as: position <= 3 and device == 'phone'");
  }

  /** One row after the other of a table's columns. */
  private static final class Rows implements RowValues {
    private final @Nullable String[][] texts;
    private final double[][] numbers;
    private int at;

    Rows(ParquetTable table, List<String> columns) {
      texts = new String[columns.size()][];
      numbers = new double[columns.size()][];
      for (int c = 0; c < columns.size(); c++) {
        boolean text = table.isText(columns.get(c));
        texts[c] = text ? table.strings(columns.get(c)) : new String[0];
        numbers[c] = text ? new double[0] : table.doubles(columns.get(c));
      }
    }

    @Override
    public @Nullable String text(int column) {
      if (numbers[column].length == 0) {
        return texts[column][at];
      }
      double value = numbers[column][at];
      return Double.isNaN(value)
          ? null
          : value == Math.rint(value) && Math.abs(value) < 1L << 53
              ? Long.toString((long) value)
              : Double.toString(value);
    }

    @Override
    public double number(int column) {
      return numbers[column].length == 0 ? RowValues.super.number(column) : numbers[column][at];
    }
  }
}
