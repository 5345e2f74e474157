package org.rectrain.dataset.file;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * The end of a Parquet file, where Parquet lists a column's encodings in the order of a hash set of
 * enums: another one in each process. Sorted, the same rows are the same bytes.
 */
public final class ParquetFooter {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final int TAIL = Integer.BYTES + 4;

  private ParquetFooter() {}

  /** Sorts the lists of a file's footer, in place; its rows stay as they are. */
  public static void sort(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long end = channel.size() - TAIL;
      int length = read(channel, end, TAIL).getInt();
      long start = end - length;
      FileMetaData footer =
          Util.readFileMetaData(
              new ByteArrayInputStream(read(channel, start, length).array(), 0, length));
      for (RowGroup group : footer.getRow_groups()) {
        for (ColumnChunk chunk : group.getColumns()) {
          sort(chunk.getMeta_data());
        }
      }
      ByteArrayOutputStream sorted = new ByteArrayOutputStream(length);
      Util.writeFileMetaData(footer, sorted);
      ByteBuffer out =
          ByteBuffer.allocate(sorted.size() + TAIL)
              .order(ByteOrder.LITTLE_ENDIAN)
              .put(sorted.toByteArray())
              .putInt(sorted.size())
              .put(MAGIC)
              .flip();
      for (long at = start; out.hasRemaining(); ) {
        at += channel.write(out, at);
      }
      channel.truncate(start + sorted.size() + TAIL);
    }
  }

  private static void sort(ColumnMetaData column) {
    List<Encoding> encodings = new ArrayList<>(column.getEncodings());
    encodings.sort(Comparator.comparingInt(Encoding::getValue));
    column.setEncodings(encodings);
    if (column.isSetEncoding_stats()) {
      List<PageEncodingStats> stats = new ArrayList<>(column.getEncoding_stats());
      stats.sort(
          Comparator.comparingInt((PageEncodingStats s) -> s.getPage_type().getValue())
              .thenComparingInt(s -> s.getEncoding().getValue()));
      column.setEncoding_stats(stats);
    }
  }

  private static ByteBuffer read(FileChannel channel, long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw new EOFException("the end of the Parquet file is cut short");
      }
    }
    return bytes.flip();
  }
}
