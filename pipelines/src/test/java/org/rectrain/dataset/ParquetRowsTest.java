package org.rectrain.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.dataset.file.ParquetText;

/** Parquet's own reader reads what was written past its record consumer. */
final class ParquetRowsTest {
  @TempDir Path folder;

  private static ParquetLayout layout() {
    return new ParquetLayout()
        .text("user")
        .whole("id")
        .small("click")
        .number("score")
        .single("weight")
        .texts("items")
        .wholes("ages");
  }

  private static ParquetText[] texts(String... values) {
    ParquetText[] out = new ParquetText[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = new ParquetText(values[i]);
    }
    return out;
  }

  @Test
  void keepsNullsEmptyListsAndTextsThatRepeat() throws IOException {
    Path file = folder.resolve("a.parquet");
    try (ParquetRows rows = new ParquetRows(file, layout())) {
      rows.text(0, "ü1");
      rows.whole(1, Long.MAX_VALUE);
      rows.whole(2, 1);
      rows.number(3, -0.5);
      rows.number(4, 0.25);
      rows.texts(5, texts("a", "b", "a"));
      rows.wholes(6, new long[] {3, 2, 1});
      rows.end();
      rows.number(3, Double.NaN);
      rows.texts(5, texts());
      rows.end();
      rows.text(0, "ü1");
      rows.text(0, new ParquetText("other"));
      rows.texts(5, texts("c"));
      rows.wholes(6, new long[] {-4});
      rows.end();
      rows.text(0, "ü1");
      rows.end();
      assertThat(rows.rows()).isEqualTo(4);
    }
    ParquetTable read = ParquetTable.read(file);
    assertThat(read.strings("user")).containsExactly("ü1", null, "other", "ü1");
    assertThat(read.doubles("id"))
        .containsExactly(Long.MAX_VALUE, Double.NaN, Double.NaN, Double.NaN);
    assertThat(read.doubles("click")).containsExactly(1, Double.NaN, Double.NaN, Double.NaN);
    assertThat(read.doubles("score")).containsExactly(-0.5, Double.NaN, Double.NaN, Double.NaN);
    assertThat(read.doubles("weight")).containsExactly(0.25, Double.NaN, Double.NaN, Double.NaN);
    assertThat(read.stringLists("items"))
        .isDeepEqualTo(new String[][] {{"a", "b", "a"}, {}, {"c"}, {}});
    assertThat(read.longLists("ages")).isDeepEqualTo(new long[][] {{3, 2, 1}, {}, {-4}, {}});
  }

  @Test
  void writesARowGroupWhenMemoryHoldsEnough() throws IOException {
    Path file = folder.resolve("b.parquet");
    ParquetLayout two = new ParquetLayout().whole("id").wholes("list");
    int count = 5000;
    try (ParquetRows rows = new ParquetRows(file, two, 1 << 20)) {
      long[] list = new long[100];
      for (int i = 0; i < count; i++) {
        for (int j = 0; j < list.length; j++) {
          list[j] = StableHash.of(i, j); // does not shrink under compression
        }
        rows.whole(0, i);
        rows.wholes(1, list);
        rows.end();
      }
    }
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            new LocalInputFile(file),
            ParquetReadOptions.builder(new PlainParquetConfiguration()).build())) {
      assertThat(reader.getRowGroups()).hasSizeBetween(2, 5);
      assertThat(reader.getRecordCount()).isEqualTo(count);
    }
    long[] ids = ParquetTable.read(file, "id").longs("id");
    for (int i = 0; i < count; i++) {
      assertThat(ids[i]).isEqualTo(i);
    }
  }

  @Test
  void aTableWithoutRowsIsWhole() throws IOException {
    Path file = folder.resolve("c.parquet");
    new ParquetRows(file, layout()).close();
    assertThat(ParquetTable.read(file).rows()).isZero();
  }
}
