package org.rectrain.dataset.row;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.expression.Expression;
import org.rectrain.config.expression.RowValues;
import org.rectrain.config.expression.UnreadableValue;
import org.rectrain.dataset.ParquetTable;

/**
 * A condition on the columns of a table's rows, such as {@code position <= 3 and device ==
 * 'phone'}; a word without quotes on the right of a comparison is a text.
 */
public final class TableCondition {
  private final String key;
  private final Expression condition;

  private TableCondition(String key, Expression condition) {
    this.key = key;
    this.condition = condition;
  }

  /**
   * Parses a condition.
   *
   * @param key of the configuration that holds it
   * @throws Failure (exit code 2) when it cannot be understood
   */
  public static TableCondition parse(String key, String text) {
    try {
      return new TableCondition(key, Expression.condition(text, Expression.Words.TEXTS));
    } catch (IllegalArgumentException e) {
      throw wrong(key, e.getMessage());
    }
  }

  /** The columns that it reads. */
  public List<String> columns() {
    return condition.columns();
  }

  /**
   * Whether each row meets it; rows of which that is not known, because a value is missing, do not.
   *
   * @throws Failure (exit code 2) when it does not suit the columns
   */
  public boolean[] of(ParquetTable table) {
    Rows rows = new Rows(table, condition.columns());
    int[] places = condition.places(condition.columns());
    boolean[] out = new boolean[table.rows()];
    try {
      for (int i = 0; i < out.length; i++) {
        rows.at = i;
        out[i] = Boolean.TRUE.equals(condition.truth(rows, places));
      }
    } catch (UnreadableValue | ArithmeticException e) {
      throw wrong(key, "'" + condition.text() + "': " + e.getMessage());
    }
    return out;
  }

  private static Failure wrong(String key, @Nullable String what) {
    return Failure.usage(
        key + ": " + what,
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
