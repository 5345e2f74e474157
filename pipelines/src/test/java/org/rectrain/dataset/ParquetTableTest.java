package org.rectrain.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;

class ParquetTableTest {
  @TempDir Path folder;

  private Path written() throws IOException {
    Path file = folder.resolve("a.parquet");
    new ParquetTableWriter()
        .strings("user", new String[] {"u1", null, "u3"})
        .longs("id", new long[] {1, Long.MAX_VALUE, -5})
        .ints("click", new int[] {0, 1, 1})
        .doubles("score", new double[] {0.5, Double.NaN, -2})
        .stringLists("items", new String[][] {{"a", "b"}, {}, {"ü"}})
        .longLists("ages", new long[][] {{1, 2}, {}, {3}})
        .doubleLists("scores", new double[][] {{}, {0.25}, {1, 2, 3}})
        .write(file);
    return file;
  }

  @Test
  void readsBackWhatWasWritten() throws IOException {
    ParquetTable table = ParquetTable.read(written());
    assertThat(table.rows()).isEqualTo(3);
    assertThat(table.strings("user")).containsExactly("u1", null, "u3");
    assertThat(table.longs("id")).containsExactly(1, Long.MAX_VALUE, -5);
    assertThat(table.ints("click")).containsExactly(0, 1, 1);
    assertThat(table.doubles("score")).containsExactly(0.5, Double.NaN, -2);
    assertThat(table.stringLists("items")).isDeepEqualTo(new String[][] {{"a", "b"}, {}, {"ü"}});
    assertThat(table.longLists("ages")).isDeepEqualTo(new long[][] {{1, 2}, {}, {3}});
    assertThat(table.doubleLists("scores")).isDeepEqualTo(new double[][] {{}, {0.25}, {1, 2, 3}});
  }

  @Test
  void readsOnlyTheColumnsAskedForFromAllFilesByName() throws IOException {
    Path first = written();
    Files.copy(first, folder.resolve("b.parquet"));
    ParquetTable table = ParquetTable.read(folder, "click");
    assertThat(table.names()).containsExactly("click");
    assertThat(table.ints("click")).containsExactly(0, 1, 1, 0, 1, 1);
  }

  @Test
  void namesAColumnThatIsNotThere() throws IOException {
    Path file = written();
    assertThatThrownBy(() -> ParquetTable.read(file, "clock"))
        .isInstanceOf(Failure.class)
        .hasMessage(
            file + ": no column 'clock'; it has user, id, click, score, items, ages, scores");
  }

  @Test
  void namesATruncatedFile() throws IOException {
    Path file = written();
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> ParquetTable.read(file))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith(file + ": not a whole Parquet file");
  }

  @Test
  void refusesTheWrongType() throws IOException {
    ParquetTable table = ParquetTable.read(written());
    assertThatThrownBy(() -> table.longs("score"))
        .isInstanceOf(Failure.class)
        .hasMessage("column 'score': is double; expected whole numbers");
  }
}
