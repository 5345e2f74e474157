package org.rectrain.eval.slice;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.rectrain.eval.rows.Items;
import org.rectrain.eval.rows.TestRows;

/**
 * The test rows that have a label of one task, and how they are sliced: the same for all models.
 *
 * @param task name of the label
 * @param rows indices of the test rows
 * @param labels 0 or 1 per row
 * @param users user per row
 * @param userCount number of users, of all test rows and queries
 * @param sessions session per row, from 0
 * @param cold whether the row's item is cold
 * @param slices parts with rows; indices into {@code rows}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record LabelledRows(
    String task,
    int[] rows,
    int[] labels,
    int[] users,
    int userCount,
    int[] sessions,
    int[] cold,
    List<SliceRows> slices) {

  public static LabelledRows of(
      String task,
      int[] allLabels,
      TestRows test,
      Items items,
      int userCount,
      List<SliceFamily> families) {
    int[] rows = IntStream.range(0, allLabels.length).filter(i -> allLabels[i] >= 0).toArray();
    List<SliceRows> slices = new ArrayList<>();
    for (SliceFamily family : families) {
      int[] part = Arrays.stream(rows).map(i -> family.part()[i]).toArray();
      slices.addAll(SliceRows.of(new SliceFamily(family.name(), family.values(), part)));
    }
    return new LabelledRows(
        task,
        rows,
        Arrays.stream(rows).map(i -> allLabels[i]).toArray(),
        Arrays.stream(rows).map(i -> test.user()[i]).toArray(),
        userCount,
        Arrays.stream(rows).map(i -> test.session()[i]).toArray(),
        IntStream.range(0, rows.length).filter(i -> items.isCold(test.item()[rows[i]])).toArray(),
        slices);
  }

  /** How many different users the given rows have. */
  public int distinctUsers(int[] among) {
    return (int) Arrays.stream(among).map(i -> users[i]).distinct().count();
  }
}
