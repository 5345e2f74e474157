package org.rectrain.baseline.data;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;

/** The prepared items in the order of their files. */
public final class BaselineItems {
  /** Below any similarity that a float can tell from 0 in a sum. */
  private static final double TRACE = 1e-9;

  private final String[] ids;
  private final long[] clicks;
  private final Map<String, Integer> index = new HashMap<>();

  private BaselineItems(String[] ids, long[] clicks) {
    this.ids = ids;
    this.clicks = clicks;
    for (int i = 0; i < ids.length; i++) {
      index.put(ids[i], i);
    }
  }

  static BaselineItems read(Path prepared) {
    ParquetTable table =
        ParquetTable.read(prepared.resolve("items"), Columns.ITEM_ID, Columns.TRAIN_CLICKS);
    return new BaselineItems(
        present(table.strings(Columns.ITEM_ID), prepared), table.longs(Columns.TRAIN_CLICKS));
  }

  public static String[] present(@Nullable String[] values, Path source) {
    String[] out = new String[values.length];
    for (int i = 0; i < out.length; i++) {
      String value = values[i];
      if (value == null) {
        throw Failure.input(
            source + ": row " + i + " has no id; expected one in every row", "run prepare again");
      }
      out[i] = value;
    }
    return out;
  }

  public int size() {
    return ids.length;
  }

  public String id(int item) {
    return ids[item];
  }

  public String[] ids() {
    return ids.clone();
  }

  /**
   * Each item's share of all clicks in train times a weight; half a click more and a trace of
   * weight order items that have nothing else.
   */
  public double[] clickShares(double weight) {
    double all = java.util.Arrays.stream(clicks).sum() + 1.0;
    return java.util.Arrays.stream(clicks)
        .mapToDouble(count -> (weight + TRACE) * (count + 0.5) / all)
        .toArray();
  }

  /** Clicks of an item in train. */
  long clicks(int item) {
    return clicks[item];
  }

  /** The item's index; -1 when it is not in the catalogue. */
  public int indexOrNone(String id) {
    return index.getOrDefault(id, -1);
  }

  /** The item's index, which must exist. */
  public int index(String id) {
    int at = indexOrNone(id);
    if (at < 0) {
      throw Failure.input(
          "item_id '" + id + "' is not in the items table of the prepared data",
          "run prepare again");
    }
    return at;
  }

  /** The indices of those that are in the catalogue, each once, in order. */
  int[] known(String[] items) {
    return java.util.Arrays.stream(items)
        .mapToInt(this::indexOrNone)
        .filter(i -> i >= 0)
        .distinct()
        .toArray();
  }
}
