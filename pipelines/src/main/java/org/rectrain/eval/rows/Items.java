package org.rectrain.eval.rows;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.rectrain.Failure;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;

/** The catalogue as evaluation sees it: how often each item was shown and clicked in train. */
public final class Items {
  private static final int DECILES = 10;

  private final Map<String, Integer> index = new HashMap<>();
  private final long[] impressions;
  private final long[] clicks;
  private final int[] popularityDecile;

  private Items(String[] ids, long[] impressions, long[] clicks) {
    for (int i = 0; i < ids.length; i++) {
      index.put(ids[i], i);
    }
    this.impressions = impressions;
    this.clicks = clicks;
    this.popularityDecile = deciles(clicks);
  }

  public static Items read(Path prepared) {
    ParquetTable table =
        ParquetTable.read(
            prepared.resolve("items"),
            Columns.ITEM_ID,
            Columns.TRAIN_IMPRESSIONS,
            Columns.TRAIN_CLICKS);
    return new Items(
        IdIndex.of(table.strings(Columns.ITEM_ID), prepared.resolve("items")),
        table.longs(Columns.TRAIN_IMPRESSIONS),
        table.longs(Columns.TRAIN_CLICKS));
  }

  public int size() {
    return clicks.length;
  }

  /** The indices of items, which must all be in the catalogue. */
  public int[] indices(String[] ids) {
    int[] out = new int[ids.length];
    for (int i = 0; i < out.length; i++) {
      Integer at = index.get(ids[i]);
      if (at == null) {
        throw Failure.input(
            "item_id '" + ids[i] + "' is not in the items table of the prepared data",
            "run 'rectrain score --force' on the prepared data that is evaluated");
      }
      out[i] = at;
    }
    return out;
  }

  public long[] clicks() {
    return clicks.clone();
  }

  public long clicks(int item) {
    return clicks[item];
  }

  public long impressions(int item) {
    return impressions[item];
  }

  /** Cold: no click in train, so that nothing can be learnt from who liked it. */
  public boolean isCold(int item) {
    return clicks(item) == 0;
  }

  public int coldItems() {
    return (int) Arrays.stream(clicks).filter(n -> n == 0).count();
  }

  /** 1 (fewest clicks in train) to 10; items of equal clicks share the decile of their midrank. */
  public int popularityDecile(int item) {
    return popularityDecile[item];
  }

  private static int[] deciles(long[] clicks) {
    long[] sorted = clicks.clone();
    Arrays.sort(sorted);
    Map<Long, Integer> decile = new HashMap<>();
    for (int from = 0; from < sorted.length; ) {
      int to = from;
      while (to < sorted.length && sorted[to] == sorted[from]) {
        to++;
      }
      double midrank = (from + to) / 2.0;
      decile.put(sorted[from], Math.min(DECILES, 1 + (int) (DECILES * midrank / sorted.length)));
      from = to;
    }
    return Arrays.stream(clicks).mapToInt(n -> Objects.requireNonNull(decile.get(n))).toArray();
  }
}
