package org.rectrain.dataset.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.ParquetTableWriter;

class ParquetFooterTest {
  private static final int TAIL = 8;

  @TempDir Path folder;

  /** What another process writes: the same rows with the encodings in another order. */
  @Test
  void theOrderOfEncodingsDoesNotShow() throws IOException {
    Path file = folder.resolve("a.parquet");
    long[] ids = {1, 2, 3, 2, 1, 3, 3};
    new ParquetTableWriter()
        .longs("id", ids)
        .strings("name", new String[] {"a", "b", null, "a", "a", "b", "c"})
        .write(file);
    byte[] sorted = Files.readAllBytes(file);
    byte[] other = turned(sorted);
    assertThat(other).isNotEqualTo(sorted);
    Files.write(file, other);
    ParquetFooter.sort(file);
    assertThat(Files.readAllBytes(file)).isEqualTo(sorted);
    assertThat(ParquetTable.read(file, "id").longs("id")).containsExactly(ids);
  }

  private static byte[] turned(byte[] file) throws IOException {
    int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - TAIL);
    int start = file.length - TAIL - length;
    FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(file, start, length));
    for (var column : footer.getRow_groups().get(0).getColumns()) {
      List<Encoding> encodings = new ArrayList<>(column.getMeta_data().getEncodings());
      assertThat(encodings).hasSizeGreaterThan(1);
      Collections.reverse(encodings);
      column.getMeta_data().setEncodings(encodings);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Util.writeFileMetaData(footer, out);
    assertThat(out.size()).isEqualTo(length);
    byte[] turned = Arrays.copyOf(file, file.length);
    System.arraycopy(out.toByteArray(), 0, turned, start, length);
    return turned;
  }

  @Test
  void namesOfPartFilesDoNotDifferFromRunToRun() throws IOException {
    Files.writeString(folder.resolve("part-00003-3f1c-77aa-c000.json.gz"), "x");
    Files.writeString(folder.resolve(".part-00003-3f1c-77aa-c000.json.gz.crc"), "x");
    Files.writeString(folder.resolve("_SUCCESS"), "");
    PartFiles.settle(folder);
    try (var files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("part-00003.json.gz", "_SUCCESS");
    }
  }
}
