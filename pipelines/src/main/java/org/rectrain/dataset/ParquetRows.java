package org.rectrain.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * Writes a Parquet file row by row, without Spark and without an object per value. Set the columns
 * of a row, then call {@link #end()}; what was not set is null.
 */
public final class ParquetRows implements AutoCloseable {
  private static final int ENCODED_ONCE = 256;

  private final ParquetLayout layout;
  private final ParquetWriter<ParquetRows> writer;
  private final long[] bits;
  private final @Nullable Object[] values;
  private final boolean[] set;
  private final List<Map<String, Binary>> encoded = new ArrayList<>();
  private long rows;

  /** Opens a file for writing, zstd-compressed; an existing one is replaced. */
  public ParquetRows(Path file, ParquetLayout layout) throws IOException {
    this.layout = layout;
    this.bits = new long[layout.size()];
    this.values = new Object[layout.size()];
    this.set = new boolean[layout.size()];
    for (int i = 0; i < layout.size(); i++) {
      encoded.add(new HashMap<>());
    }
    PlainParquetConfiguration settings = new PlainParquetConfiguration();
    settings.set("parquet.compression.codec.zstd.level", "1");
    Builder builder =
        new Builder(new LocalOutputFile(file), layout)
            .withConf(settings)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
            .withSizeStatisticsEnabled(false);
    for (String list : layout.lists()) {
      // Nobody looks for a row by the smallest element of its list, and each element costs.
      builder.withStatisticsEnabled(list, false);
    }
    for (String number : layout.longNumbers()) {
      // Ids, times, ages and rates hardly repeat: a dictionary is built and thrown away.
      builder.withDictionaryEncoding(number, false);
    }
    this.writer = builder.build();
  }

  /** Sets a text; null leaves it null. */
  public void text(int column, @Nullable String value) {
    if (value != null) {
      values[column] = encoded(column, value);
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
    writer.write(this);
    java.util.Arrays.fill(set, false);
    rows++;
  }

  /** Rows written. */
  public long rows() {
    return rows;
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }

  private void emit(RecordConsumer out) {
    out.startMessage();
    for (int i = 0; i < set.length; i++) {
      ParquetLayout.Kind kind = layout.kind(i);
      boolean list = kind == ParquetLayout.Kind.TEXTS || kind == ParquetLayout.Kind.LONGS;
      if (!set[i] && !list) {
        continue;
      }
      String name = layout.name(i);
      out.startField(name, i);
      Object value = values[i];
      switch (kind) {
        case TEXT -> out.addBinary((Binary) java.util.Objects.requireNonNull(value));
        case LONG -> out.addLong(bits[i]);
        case INT -> out.addInteger((int) bits[i]);
        case DOUBLE -> out.addDouble(Double.longBitsToDouble(bits[i]));
        case FLOAT -> out.addFloat((float) Double.longBitsToDouble(bits[i]));
        case TEXTS ->
            texts(out, set[i] && value != null ? (ParquetText[]) value : new ParquetText[0]);
        case LONGS -> wholes(out, set[i] && value != null ? (long[]) value : new long[0]);
      }
      out.endField(name, i);
    }
    out.endMessage();
  }

  private static void texts(RecordConsumer out, ParquetText[] list) {
    out.startGroup();
    if (list.length > 0) {
      out.startField("list", 0);
      for (ParquetText value : list) {
        out.startGroup();
        out.startField("element", 0);
        out.addBinary(value.encoded());
        out.endField("element", 0);
        out.endGroup();
      }
      out.endField("list", 0);
    }
    out.endGroup();
  }

  private static void wholes(RecordConsumer out, long[] list) {
    out.startGroup();
    if (list.length > 0) {
      out.startField("list", 0);
      for (long value : list) {
        out.startGroup();
        out.startField("element", 0);
        out.addLong(value);
        out.endField("element", 0);
        out.endGroup();
      }
      out.endField("list", 0);
    }
    out.endGroup();
  }

  private static final class Support extends WriteSupport<ParquetRows> {
    private final MessageType schema;
    private @Nullable RecordConsumer consumer;

    Support(ParquetLayout layout) {
      schema = layout.schema();
    }

    @Override
    @SuppressWarnings("deprecation") // still abstract in its class
    public WriteContext init(Configuration configuration) {
      return new WriteContext(schema, Map.of());
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
      return new WriteContext(schema, Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
      consumer = recordConsumer;
    }

    @Override
    public void write(ParquetRows row) {
      row.emit(java.util.Objects.requireNonNull(consumer));
    }
  }

  private static final class Builder extends ParquetWriter.Builder<ParquetRows, Builder> {
    private final ParquetLayout layout;

    Builder(OutputFile file, ParquetLayout layout) {
      super(file);
      this.layout = layout;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // still abstract in its class
    protected WriteSupport<ParquetRows> getWriteSupport(Configuration configuration) {
      return new Support(layout);
    }

    @Override
    protected WriteSupport<ParquetRows> getWriteSupport(ParquetConfiguration configuration) {
      return new Support(layout);
    }
  }
}
