package org.rectrain.prepare.entity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.rectrain.dataset.ParquetLayout;
import org.rectrain.dataset.ParquetRows;
import org.rectrain.prepare.feature.Extractor;
import org.rectrain.prepare.feature.Features;
import org.rectrain.prepare.feature.Values;
import org.rectrain.prepare.pass.ExampleTables;
import org.rectrain.prepare.pass.PassPlan;

/** Writes the items table: texts, popularity in train, and item features as of the end of train. */
public final class ItemWriter {
  private final RawInputs inputs;
  private final Features features;
  private final PassPlan plan;
  private final ExampleTables tables;

  public ItemWriter(RawInputs inputs, Features features, PassPlan plan, List<String> labels) {
    this.inputs = inputs;
    this.features = features;
    this.plan = plan;
    this.tables = new ExampleTables(features, labels, plan.skippedLength);
  }

  /**
   * Writes the table.
   *
   * @param ids of all items, in order
   * @param trainByItem impressions and clicks in train
   */
  public void write(Path out, Iterable<String> ids, Map<String, long[]> trainByItem)
      throws IOException {
    Path file = out.resolve(ExampleTables.ITEMS).resolve("part-00000.parquet");
    Files.createDirectories(file.getParent());
    ParquetLayout layout = tables.items();
    Extractor extractor = new Extractor(features, inputs.entities(), plan.statistics);
    Values values = new Values(features.size());
    EntityReader.Read read = inputs.items();
    long[] none = new long[2];
    ParquetRows.write(
        file,
        layout,
        rows -> {
          for (String id : ids) {
            int row = inputs.entities().itemRow(id);
            long[] counts = trainByItem.getOrDefault(id, none);
            rows.text(0, id);
            rows.text(1, read == null || row < 0 ? null : read.texts()[row]);
            rows.whole(2, counts[0]);
            rows.whole(3, counts[1]);
            if (read != null && row >= 0 && read.created()[row] != Long.MIN_VALUE) {
              rows.whole(4, read.created()[row]);
            }
            extractor.extract(
                values, ExampleTables.OF_ITEM, "", -1, id, row, plan.statistics.end(), null);
            tables.set(rows, layout, ExampleTables.OF_ITEM, values);
            rows.end();
          }
        });
  }
}
