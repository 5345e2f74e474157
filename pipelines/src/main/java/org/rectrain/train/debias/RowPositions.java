package org.rectrain.train.debias;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.rectrain.causal.Propensities;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;

/** Positions at which training rows were shown. */
final class RowPositions {
  private RowPositions() {}

  /** The position of each example; -1 for drawn negatives and for rows replayed from elsewhere. */
  static int[] of(Path prepared, Examples examples) {
    Path source = Prepared.examples(prepared, "train");
    ParquetTable table = ParquetTable.read(source, Columns.EXAMPLE_ID, Columns.POSITION);
    int[] positions = Propensities.positions(table, source);
    long[] ids = table.longs(Columns.EXAMPLE_ID);
    Map<Long, Integer> byId = new HashMap<>(ids.length * 2);
    for (int i = 0; i < ids.length; i++) {
      byId.put(ids[i], positions[i]);
    }
    return Arrays.stream(examples.ids()).mapToInt(id -> byId.getOrDefault(id, -1)).toArray();
  }
}
