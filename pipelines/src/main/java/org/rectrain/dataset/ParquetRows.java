package org.rectrain.dataset;

import java.io.IOException;
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
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * Writes a Parquet file row by row, without Spark and without an object per value. Set the columns
 * of a row, then call {@link #end()}; what was not set is null.
 */
public final class ParquetRows implements AutoCloseable {
  /** A text that is encoded once, for values that repeat. */
  public static final class Text {
    private final String value;
    private final Binary encoded;

    /** Encodes a text. */
    public Text(String value) {
      this.value = value;
      this.encoded =
          Binary.fromConstantByteArray(value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /** The columns of a file, in order. */
  public static final class Layout {
    private enum Kind {
      TEXT,
      LONG,
      INT,
      DOUBLE,
      FLOAT,
      TEXTS,
      LONGS
    }

    private final List<Type> fields = new ArrayList<>();
    private final List<Kind> kinds = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();

    private Layout add(String name, Kind kind, Type type) {
      if (places.putIfAbsent(name, fields.size()) != null) {
        throw new IllegalArgumentException("column '" + name + "' stands twice");
      }
      fields.add(type);
      kinds.add(kind);
      return this;
    }

    /** A text column. */
    public Layout text(String name) {
      return add(name, Kind.TEXT, string(Types.optional(PrimitiveTypeName.BINARY), name));
    }

    /** 64-bit whole numbers. */
    public Layout whole(String name) {
      return add(name, Kind.LONG, Types.optional(PrimitiveTypeName.INT64).named(name));
    }

    /** 32-bit whole numbers. */
    public Layout small(String name) {
      return add(name, Kind.INT, Types.optional(PrimitiveTypeName.INT32).named(name));
    }

    /** Doubles. */
    public Layout number(String name) {
      return add(name, Kind.DOUBLE, Types.optional(PrimitiveTypeName.DOUBLE).named(name));
    }

    /** Floats. */
    public Layout single(String name) {
      return add(name, Kind.FLOAT, Types.optional(PrimitiveTypeName.FLOAT).named(name));
    }

    /** Lists of text. */
    public Layout texts(String name) {
      Type element = string(Types.required(PrimitiveTypeName.BINARY), "element");
      return add(name, Kind.TEXTS, Types.requiredList().element(element).named(name));
    }

    /** Lists of 64-bit whole numbers. */
    public Layout wholes(String name) {
      Type element = Types.required(PrimitiveTypeName.INT64).named("element");
      return add(name, Kind.LONGS, Types.requiredList().element(element).named(name));
    }

    /** The place of a column. */
    public int place(String name) {
      Integer place = places.get(name);
      if (place == null) {
        throw new IllegalArgumentException("no column '" + name + "'");
      }
      return place;
    }

    private static PrimitiveType string(
        Types.PrimitiveBuilder<PrimitiveType> builder, String name) {
      return builder.as(LogicalTypeAnnotation.stringType()).named(name);
    }

    /** Number of columns. */
    public int size() {
      return fields.size();
    }
  }

  private final Layout layout;
  private final ParquetWriter<ParquetRows> writer;
  private final long[] bits;
  private final @Nullable Object[] values;
  private final boolean[] set;
  private long rows;

  /** Opens a file for writing, zstd-compressed; an existing one is replaced. */
  public ParquetRows(Path file, Layout layout) throws IOException {
    this.layout = layout;
    this.bits = new long[layout.size()];
    this.values = new Object[layout.size()];
    this.set = new boolean[layout.size()];
    PlainParquetConfiguration settings = new PlainParquetConfiguration();
    settings.set("parquet.compression.codec.zstd.level", "1");
    this.writer =
        new Builder(new LocalOutputFile(file), layout)
            .withConf(settings)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
            .build();
  }

  /** Sets a text; null leaves it null. */
  public void text(int column, @Nullable String value) {
    if (value != null) {
      values[column] = Binary.fromString(value);
      set[column] = true;
    }
  }

  /** Sets a text that is already encoded. */
  public void text(int column, Text value) {
    values[column] = value.encoded;
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
  public void texts(int column, Text[] value) {
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
      Layout.Kind kind = layout.kinds.get(i);
      boolean list = kind == Layout.Kind.TEXTS || kind == Layout.Kind.LONGS;
      if (!set[i] && !list) {
        continue;
      }
      String name = layout.fields.get(i).getName();
      out.startField(name, i);
      Object value = values[i];
      switch (kind) {
        case TEXT -> out.addBinary((Binary) java.util.Objects.requireNonNull(value));
        case LONG -> out.addLong(bits[i]);
        case INT -> out.addInteger((int) bits[i]);
        case DOUBLE -> out.addDouble(Double.longBitsToDouble(bits[i]));
        case FLOAT -> out.addFloat((float) Double.longBitsToDouble(bits[i]));
        case TEXTS -> texts(out, set[i] && value != null ? (Text[]) value : new Text[0]);
        case LONGS -> wholes(out, set[i] && value != null ? (long[]) value : new long[0]);
      }
      out.endField(name, i);
    }
    out.endMessage();
  }

  private static void texts(RecordConsumer out, Text[] list) {
    out.startGroup();
    if (list.length > 0) {
      out.startField("list", 0);
      for (Text value : list) {
        out.startGroup();
        out.startField("element", 0);
        out.addBinary(value.encoded);
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

    Support(Layout layout) {
      schema = new MessageType("table", layout.fields);
    }

    @Override
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
    private final Layout layout;

    Builder(OutputFile file, Layout layout) {
      super(file);
      this.layout = layout;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<ParquetRows> getWriteSupport(Configuration configuration) {
      return new Support(layout);
    }

    @Override
    protected WriteSupport<ParquetRows> getWriteSupport(ParquetConfiguration configuration) {
      return new Support(layout);
    }
  }
}
