package org.rectrain.eval.slice;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.rectrain.Failure;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.row.TableCondition;

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
   * @param key of the configuration that has them
   * @throws Failure (exit code 2) when a condition cannot be understood
   */
  public static List<String> columns(String key, List<String> sliceBy) {
    Set<String> out = new LinkedHashSet<>();
    for (String entry : sliceBy) {
      if (isOne(entry)) {
        out.addAll(TableCondition.parse(key, entry).columns());
      } else if (!Slicing.isOfTime(entry)) {
        out.add(entry);
      }
    }
    return List.copyOf(out);
  }

  /**
   * The rows that meet the condition, and those that do not.
   *
   * @param key of the configuration that has it
   * @throws Failure (exit code 2) when it cannot be understood or does not suit the columns
   */
  static SliceFamily family(String key, String text, ParquetTable table) {
    boolean[] meets = TableCondition.parse(key, text).of(table);
    int[] part = new int[meets.length];
    for (int i = 0; i < part.length; i++) {
      part[i] = meets[i] ? 0 : 1;
    }
    return new SliceFamily(text, List.of("yes", "no"), part);
  }
}
