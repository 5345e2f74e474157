package org.rectrain.eval.rows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Predictions;

/** A model's written scores, brought into the order of the test rows. */
public final class ModelScores {
  private ModelScores() {}

  /**
   * The scores of each task.
   *
   * @return (tasks, test rows)
   * @throws Failure when rows are missing, extra or repeated: two models may only be compared on
   *     the same rows
   */
  public static double[][] read(Candidate candidate, List<String> tasks, TestRows rows) {
    List<String> columns = new ArrayList<>(List.of(Columns.EXAMPLE_ID));
    tasks.forEach(task -> columns.add(Columns.SCORE_PREFIX + task));
    Path source = Predictions.rows(candidate.scored(), candidate.model());
    ParquetTable table = ParquetTable.read(source, columns.toArray(String[]::new));
    int[] places = places(rows.ids(), table.longs(Columns.EXAMPLE_ID), source);
    double[][] out = new double[tasks.size()][rows.size()];
    for (int t = 0; t < out.length; t++) {
      double[] scores = table.doubles(Columns.SCORE_PREFIX + tasks.get(t));
      for (int i = 0; i < places.length; i++) {
        out[t][i] = scores[places[i]];
      }
    }
    return out;
  }

  private static int[] places(long[] wanted, long[] found, Path source) {
    if (wanted.length != found.length) {
      throw Failure.input(
          source + ": has " + found.length + " rows; expected the " + wanted.length + " test rows",
          "run 'rectrain score --force' on the prepared data that is evaluated");
    }
    int[] places = new int[wanted.length];
    int same = 0;
    while (same < wanted.length && wanted[same] == found[same]) {
      places[same] = same;
      same++;
    }
    if (same == wanted.length) {
      return places;
    }
    Map<Long, Integer> byId = new HashMap<>();
    for (int i = 0; i < found.length; i++) {
      if (byId.put(found[i], i) != null) {
        throw Failure.input(
            source + ": example_id " + found[i] + " occurs twice; expected every row once",
            "run 'rectrain score --force' again");
      }
    }
    for (int i = 0; i < wanted.length; i++) {
      Integer place = byId.get(wanted[i]);
      if (place == null) {
        throw Failure.input(
            source + ": no row with example_id " + wanted[i] + "; expected every test row",
            "run 'rectrain score --force' on the prepared data that is evaluated");
      }
      places[i] = place;
    }
    return places;
  }
}
