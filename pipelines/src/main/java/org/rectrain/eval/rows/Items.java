package org.rectrain.eval.rows;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.rectrain.dataset.Prepared;

/** The catalogue as evaluation sees it: how often each item was shown and clicked in train. */
public final class Items {
  private static final int DECILES = 10;

  private final Prepared.Items table;
  private final int[] popularityDecile;

  private Items(Prepared.Items table) {
    this.table = table;
    this.popularityDecile = deciles(table.clicks());
  }

  public static Items read(Path prepared) {
    return new Items(Prepared.Items.read(prepared));
  }

  public int size() {
    return table.size();
  }

  /** The indices of items, which must all be in the catalogue. */
  public int[] indices(String[] ids) {
    return table.indices(ids);
  }

  public long[] clicks() {
    return table.clicks().clone();
  }

  public long clicks(int item) {
    return table.clicks()[item];
  }

  public long impressions(int item) {
    return table.impressions()[item];
  }

  /** Cold: no click in train, so that nothing can be learnt from who liked it. */
  public boolean isCold(int item) {
    return clicks(item) == 0;
  }

  public int coldItems() {
    return (int) Arrays.stream(table.clicks()).filter(n -> n == 0).count();
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
