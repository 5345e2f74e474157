package org.rectrain.eval.rank;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Predictions;
import org.rectrain.dataset.Prepared;
import org.rectrain.eval.rows.Items;

/**
 * Vectors of the items' texts, as the score stage wrote them for the items that rank high in some
 * list.
 *
 * @param rows (items, E); zeros for an item without one, which is unlike every other
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record ItemVectors(float[][] rows) {
  /** Reads them; null when no model that reads text was scored. */
  public static @Nullable ItemVectors read(Path scored, Items items) {
    Path source = Predictions.itemVectors(scored);
    if (!Files.isDirectory(source)) {
      return null;
    }
    ParquetTable table = ParquetTable.read(source, Columns.ITEM_ID, Predictions.VECTOR);
    int[] index = items.indices(Prepared.ids(table, Columns.ITEM_ID, source));
    double[][] vectors = table.doubleLists(Predictions.VECTOR);
    float[] none = new float[vectors.length == 0 ? 0 : vectors[0].length];
    float[][] rows = new float[items.size()][];
    Arrays.fill(rows, none);
    for (int i = 0; i < index.length; i++) {
      rows[index[i]] = new float[none.length];
      for (int e = 0; e < none.length; e++) {
        rows[index[i]][e] = (float) vectors[i][e];
      }
    }
    return new ItemVectors(rows);
  }
}
