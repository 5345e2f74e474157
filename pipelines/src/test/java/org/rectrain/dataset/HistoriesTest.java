package org.rectrain.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;

/** The newest clicks and skipped rows in the order of time. */
class HistoriesTest {
  private static final String[] ITEMS = {"a", "b", "c", "d", "e"};

  private static Histories read(Path folder, HistoryRead read) throws IOException {
    Path file = folder.resolve("rows.parquet");
    new ParquetTableWriter()
        .stringLists(Columns.HISTORY_ITEMS, new String[][] {{"a", "gone", "b", "c"}, {}, {"d"}})
        .stringLists(
            Columns.HISTORY_EVENTS,
            new String[][] {{"click", "click", "like", "click"}, {}, {"other"}})
        .longLists(Columns.HISTORY_AGES, new long[][] {{90, 80, 50, 10}, {}, {7}})
        .stringLists(Columns.SKIPPED_ITEMS, new String[][] {{"d", "e", "gone"}, {"a", "b"}, {}})
        .longLists(Columns.SKIPPED_AGES, new long[][] {{60, 10, 5}, {4, 3}, {}})
        .write(file);
    return Histories.read(ParquetTable.read(file), catalogue(), read);
  }

  private static Catalogue catalogue() {
    return new Catalogue(
        new Prepared.Items(
            ITEMS,
            new long[ITEMS.length],
            new long[ITEMS.length],
            Map.of("a", 0, "b", 1, "c", 2, "d", 3, "e", 4)),
        new String[ITEMS.length],
        new EncodedFeatures(ITEMS.length, 0, new int[0], 0, new float[0]));
  }

  @Test
  void skippedRowsStandWhereTheirTimeIs(@TempDir Path folder) throws IOException {
    Histories read = read(folder, new HistoryRead(9, 9, List.of("click", "like")));
    assertThat(read.starts()).containsExactly(0, 5, 7, 8);
    // Of one age the skipped row is the newer one.
    assertThat(read.items()).containsExactly(0, 3, 1, 2, 4, 0, 1, 3);
    assertThat(read.events()).containsExactly(1, -1, 2, 1, -1, -1, -1, 0);
    assertThat(read.ages()).containsExactly(90, 60, 50, 10, 10, 4, 3, 7);
    assertThat(read.isSkipped(1)).isTrue();
    assertThat(read.isSkipped(7)).isFalse();
  }

  @Test
  void eachKindKeepsItsNewest(@TempDir Path folder) throws IOException {
    Histories read = read(folder, new HistoryRead(2, 1, List.of("click", "like")));
    assertThat(read.starts()).containsExactly(0, 3, 4, 5);
    assertThat(read.items()).containsExactly(1, 2, 4, 1, 3);
  }

  @Test
  void withoutSkippedRowsOnlyClicksAreRead(@TempDir Path folder) throws IOException {
    Histories read = read(folder, HistoryRead.events(3, List.of("click", "like")));
    assertThat(read.items()).containsExactly(0, 1, 2, 3);
    assertThat(read.events()).containsExactly(1, 2, 1, 0);
  }

  @Test
  void skippedRowsMustHaveBeenPrepared(@TempDir Path folder) throws IOException {
    Path split = Files.createDirectories(folder.resolve("examples/split=train"));
    new ParquetTableWriter()
        .longs(Columns.EXAMPLE_ID, new long[] {1})
        .write(split.resolve("part.parquet"));
    FeatureSchema schema = new FeatureSchema(FeatureSchema.VERSION, List.of("click"), List.of());
    HistoryRead read = new HistoryRead(2, 4, List.of());
    assertThatThrownBy(
            () -> Examples.read(folder, "train", List.of("click"), schema, catalogue(), read))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.exitCode()).isEqualTo(Failure.INPUT);
              assertThat(failure.hint()).startsWith("set prepare.skipped_length");
            })
        .hasMessageContaining(
            "no column 'skipped_items', which a model with train.towers.skipped: 4 reads");
  }
}
