package org.rectrain.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.file.ParquetFooter;
import org.rectrain.dataset.file.ParquetText;
import org.rectrain.dataset.file.WholeFile;

/**
 * Writes a Parquet file row by row, without Spark and without an object per value. Set the columns
 * of a row, then call {@link #end()}; what was not set is null. Values go to the column writers
 * themselves: Parquet's own record consumer keeps books on groups and fields that cost about as
 * much as the values of a list.
 */
public final class ParquetRows implements AutoCloseable {
  /** Buffered bytes at which a row group is written; several files are open in one task. */
  private static final long ROW_GROUP_BYTES = 64L << 20;

  /** Rows between two looks at the size of what is buffered. */
  private static final int ROWS_PER_LOOK = 1024;

  private static final int ENCODED_ONCE = 256;

  private static final int MAX_PADDING = ParquetWriter.MAX_PADDING_SIZE_DEFAULT;

  private final Path path;
  private final ParquetLayout layout;
  private final long groupBytes;
  private final MessageType schema;
  private final ParquetProperties properties;
  private final CompressionCodecFactory codecs;
  private final ParquetFileWriter file;
  private final ColumnWriter[] columns;
  private final long[] bits;
  private final @Nullable Object[] values;
  private final @Nullable String[] lastTexts;
  private final List<Map<String, Binary>> encoded = new ArrayList<>();
  private final boolean[] set;
  private ColumnChunkPageWriteStore pages;
  private ColumnWriteStore store;
  private long rows;
  private long rowsInGroup;

  /** Opens a file for writing, zstd-compressed; an existing one is replaced. */
  public ParquetRows(Path path, ParquetLayout layout) throws IOException {
    this(path, layout, ROW_GROUP_BYTES);
  }

  ParquetRows(Path path, ParquetLayout layout, long groupBytes) throws IOException {
    this.path = path;
    this.groupBytes = groupBytes;
    this.layout = layout;
    this.schema = layout.schema();
    this.bits = new long[layout.size()];
    this.values = new Object[layout.size()];
    this.lastTexts = new String[layout.size()];
    this.set = new boolean[layout.size()];
    this.columns = new ColumnWriter[layout.size()];
    for (int i = 0; i < layout.size(); i++) {
      encoded.add(new HashMap<>());
    }
    PlainParquetConfiguration settings = new PlainParquetConfiguration();
    settings.set("parquet.compression.codec.zstd.level", "1");
    // Nothing reads minima, maxima and histograms of levels, which cost a compare a value.
    properties =
        ParquetProperties.builder()
            .withStatisticsEnabled(false)
            .withSizeStatisticsEnabled(false)
            .withValuesWriterFactory(new ParquetEncodings())
            .build();
    codecs = new CodecFactory(settings, properties.getPageSizeThreshold());
    file =
        new ParquetFileWriter(
            new LocalOutputFile(path),
            schema,
            ParquetFileWriter.Mode.OVERWRITE,
            groupBytes,
            MAX_PADDING,
            null,
            properties);
    file.start();
    pages = pages();
    store = store();
  }

  /** Writes a whole file. */
  public static void write(Path file, ParquetLayout layout, WholeFile.Content<ParquetRows> content)
      throws IOException {
    WholeFile.at(
        file,
        part -> {
          try (ParquetRows rows = new ParquetRows(part, layout)) {
            content.to(rows);
          }
        });
  }

  private ColumnChunkPageWriteStore pages() {
    return new ColumnChunkPageWriteStore(
        codecs.getCompressor(CompressionCodecName.ZSTD),
        schema,
        properties.getAllocator(),
        properties.getColumnIndexTruncateLength(),
        properties.getPageWriteChecksumEnabled());
  }

  private ColumnWriteStore store() {
    ColumnWriteStore made = properties.newColumnWriteStore(schema, pages, pages);
    // Each column of a layout has one leaf, in the same order.
    List<ColumnDescriptor> leaves = schema.getColumns();
    for (int i = 0; i < columns.length; i++) {
      columns[i] = made.getColumnWriter(leaves.get(i));
    }
    return made;
  }

  /** Sets a text; null leaves it null. */
  public void text(int column, @Nullable String value) {
    if (value != null) {
      // Neighbouring rows often hold the same user and context: encoded once.
      if (!value.equals(lastTexts[column])) {
        lastTexts[column] = value;
        values[column] = encoded(column, value);
      }
      set[column] = true;
    }
  }

  /** The first few values of a column are encoded once: those of a category repeat. */
  private Binary encoded(int column, String value) {
    Map<String, Binary> known = encoded.get(column);
    Binary binary = known.get(value);
    if (binary == null) {
      binary = Binary.fromConstantByteArray(value.getBytes(StandardCharsets.UTF_8));
      if (known.size() < ENCODED_ONCE) {
        known.put(value, binary);
      }
    }
    return binary;
  }

  /** Sets a text that is already encoded. */
  public void text(int column, ParquetText value) {
    values[column] = value.encoded();
    lastTexts[column] = value.toString();
    set[column] = true;
  }

  /** Sets a whole number of either size. */
  public void whole(int column, long value) {
    bits[column] = value;
    set[column] = true;
  }

  /** Sets a double or float; NaN leaves it null. */
  public void number(int column, double value) {
    if (!Double.isNaN(value)) {
      bits[column] = Double.doubleToRawLongBits(value);
      set[column] = true;
    }
  }

  /** Sets a list of texts; the array must not change before {@link #end()}. */
  public void texts(int column, ParquetText[] value) {
    values[column] = value;
    set[column] = true;
  }

  /** Sets a list of whole numbers; the array must not change before {@link #end()}. */
  public void wholes(int column, long[] value) {
    values[column] = value;
    set[column] = true;
  }

  /** Writes the row and starts the next one. */
  public void end() throws IOException {
    for (int i = 0; i < columns.length; i++) {
      write(i, columns[i]);
    }
    store.endRecord();
    Arrays.fill(set, false);
    rows++;
    rowsInGroup++;
    if (rowsInGroup % ROWS_PER_LOOK == 0 && store.getBufferedSize() > groupBytes) {
      flush();
      pages = pages();
      store = store();
    }
  }

  /** Rows written. */
  public long rows() {
    return rows;
  }

  @Override
  public void close() throws IOException {
    try (file) {
      flush();
      file.end(Map.of());
    } finally {
      codecs.release();
    }
    ParquetFooter.sort(path);
  }

  private void flush() throws IOException {
    try (ColumnChunkPageWriteStore ended = pages;
        ColumnWriteStore columnsOfGroup = store) {
      if (rowsInGroup > 0) {
        file.startBlock(rowsInGroup);
        columnsOfGroup.flush();
        ended.flushToFileWriter(file);
        file.endBlock();
        rowsInGroup = 0;
      }
    }
  }

  /** The value of a column: definition level 1 where there is one, 0 for null and empty lists. */
  private void write(int i, ColumnWriter out) {
    if (!set[i]) {
      out.writeNull(0, 0);
      return;
    }
    switch (layout.kind(i)) {
      case TEXT -> out.write((Binary) Objects.requireNonNull(values[i]), 0, 1);
      case LONG -> out.write(bits[i], 0, 1);
      case INT -> out.write((int) bits[i], 0, 1);
      case DOUBLE -> out.write(Double.longBitsToDouble(bits[i]), 0, 1);
      case FLOAT -> out.write((float) Double.longBitsToDouble(bits[i]), 0, 1);
      case TEXTS -> texts(out, (ParquetText[]) Objects.requireNonNull(values[i]));
      case LONGS -> wholes(out, (long[]) Objects.requireNonNull(values[i]));
    }
  }

  private static void texts(ColumnWriter out, ParquetText[] list) {
    if (list.length == 0) {
      out.writeNull(0, 0);
    }
    for (int i = 0; i < list.length; i++) {
      // Repetition level 1: not the first of its list.
      out.write(list[i].encoded(), i == 0 ? 0 : 1, 1);
    }
  }

  private static void wholes(ColumnWriter out, long[] list) {
    if (list.length == 0) {
      out.writeNull(0, 0);
    }
    for (int i = 0; i < list.length; i++) {
      out.write(list[i], i == 0 ? 0 : 1, 1);
    }
  }
}
