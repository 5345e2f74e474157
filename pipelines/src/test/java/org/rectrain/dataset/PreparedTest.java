package org.rectrain.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;

class PreparedTest {
  @TempDir Path folder;

  private static void items(Path prepared, String... ids) throws IOException {
    new ParquetTableWriter()
        .strings(Columns.ITEM_ID, ids)
        .longs(Columns.TRAIN_IMPRESSIONS, new long[ids.length])
        .longs(Columns.TRAIN_CLICKS, new long[ids.length])
        .write(Files.createDirectories(Prepared.items(prepared)).resolve("part.parquet"));
  }

  @Test
  void itemsAreFoundByTheirIds() throws IOException {
    items(folder, "a", "b", "c");
    Prepared.Items items = Prepared.Items.read(folder);
    assertThat(items.indices(new String[] {"c", "a"})).containsExactly(2, 0);
    assertThat(items.known(new String[] {"c", "gone", "c", "b"})).containsExactly(2, 1);
    assertThat(items.indexOrNone("gone")).isEqualTo(-1);
    assertThatThrownBy(() -> items.index("gone"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("item_id 'gone' is not in the items table");
  }

  @Test
  void idsAreThereAndDistinct() throws IOException {
    items(folder.resolve("twice"), "a", "b", "a");
    assertThatThrownBy(() -> Prepared.Items.read(folder.resolve("twice")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("item_id 'a' occurs twice");
    items(folder.resolve("missing"), "a", null);
    assertThatThrownBy(() -> Prepared.Items.read(folder.resolve("missing")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("row 1 has no item_id");
  }

  @Test
  void labelsAreZeroOneOrMissing() throws IOException {
    Path file = folder.resolve("labels.parquet");
    new ParquetTableWriter()
        .doubles("click", new double[] {0, 1, Double.NaN})
        .doubles("stars", new double[] {0, 4, 1})
        .write(file);
    ParquetTable table = ParquetTable.read(file);
    assertThat(Prepared.labels(table, List.of("click"), file)[0]).containsExactly(0, 1, -1);
    assertThatThrownBy(() -> Prepared.labels(table, List.of("stars"), file))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("column 'stars' holds 4.0; expected 0 or 1");
  }
}
