package org.rectrain.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.file.ParquetCopy;
import org.rectrain.dataset.file.ParquetFooter;
import org.rectrain.dataset.file.WholeFile;

/** Writes arrays as one Parquet file without Spark; the inverse of {@link ParquetTable}. */
public final class ParquetTableWriter {
  private interface Column {
    void add(Group group, int row);
  }

  private final List<Type> fields = new ArrayList<>();
  private final List<Column> columns = new ArrayList<>();
  private int rows = -1;

  /** Adds a text column; null entries are missing values. */
  public ParquetTableWriter strings(String name, @Nullable String[] values) {
    return flat(
        name,
        values.length,
        text(Types.optional(PrimitiveTypeName.BINARY), name),
        (g, i) -> {
          String value = values[i];
          if (value != null) {
            g.add(name, value);
          }
        });
  }

  /** Adds a column of 64-bit whole numbers. */
  public ParquetTableWriter longs(String name, long[] values) {
    Type type = Types.required(PrimitiveTypeName.INT64).named(name);
    return flat(name, values.length, type, (g, i) -> g.add(name, values[i]));
  }

  /** Adds a column of 32-bit whole numbers. */
  public ParquetTableWriter ints(String name, int[] values) {
    Type type = Types.required(PrimitiveTypeName.INT32).named(name);
    return flat(name, values.length, type, (g, i) -> g.add(name, values[i]));
  }

  /** Adds a column of doubles; NaN is kept as NaN. */
  public ParquetTableWriter doubles(String name, double[] values) {
    Type type = Types.required(PrimitiveTypeName.DOUBLE).named(name);
    return flat(name, values.length, type, (g, i) -> g.add(name, values[i]));
  }

  /** Adds a column of floats. */
  public ParquetTableWriter floats(String name, float[] values) {
    Type type = Types.required(PrimitiveTypeName.FLOAT).named(name);
    return flat(name, values.length, type, (g, i) -> g.add(name, values[i]));
  }

  /** Adds a column of lists of text. */
  public ParquetTableWriter stringLists(String name, String[][] values) {
    PrimitiveType element = text(Types.required(PrimitiveTypeName.BINARY), "element");
    return list(
        name,
        values.length,
        element,
        (g, i) -> {
          for (String value : values[i]) {
            g.addGroup("list").add("element", value);
          }
        });
  }

  /** Adds a column of lists of 64-bit whole numbers. */
  public ParquetTableWriter longLists(String name, long[][] values) {
    PrimitiveType element = Types.required(PrimitiveTypeName.INT64).named("element");
    return list(
        name,
        values.length,
        element,
        (g, i) -> {
          for (long value : values[i]) {
            g.addGroup("list").add("element", value);
          }
        });
  }

  /** Adds a column of lists of doubles. */
  public ParquetTableWriter doubleLists(String name, double[][] values) {
    PrimitiveType element = Types.required(PrimitiveTypeName.DOUBLE).named("element");
    return list(
        name,
        values.length,
        element,
        (g, i) -> {
          for (double value : values[i]) {
            g.addGroup("list").add("element", value);
          }
        });
  }

  /**
   * Adds a column of lists of floats, all of one length.
   *
   * @param values (rows, width)
   */
  public ParquetTableWriter floatLists(String name, float[] values, int width) {
    PrimitiveType element = Types.required(PrimitiveTypeName.FLOAT).named("element");
    return list(
        name,
        values.length / width,
        element,
        (g, i) -> {
          for (int j = i * width; j < (i + 1) * width; j++) {
            g.addGroup("list").add("element", values[j]);
          }
        });
  }

  /** Writes the file, zstd-compressed; an existing one is replaced. */
  public void write(Path file) throws IOException {
    WholeFile.at(file, this::writeAt);
  }

  private void writeAt(Path file) throws IOException {
    MessageType schema = new MessageType("table", fields);
    try (ParquetWriter<Group> writer = ParquetCopy.writer(file, schema)) {
      for (int row = 0; row < Math.max(rows, 0); row++) {
        Group group = new SimpleGroup(schema);
        for (Column column : columns) {
          column.add(group, row);
        }
        writer.write(group);
      }
    }
    ParquetFooter.sort(file);
  }

  private static PrimitiveType text(Types.PrimitiveBuilder<PrimitiveType> builder, String name) {
    return builder.as(LogicalTypeAnnotation.stringType()).named(name);
  }

  private ParquetTableWriter list(String name, int length, PrimitiveType element, Column column) {
    Type type = Types.requiredList().element(element).named(name);
    return flat(name, length, type, (g, i) -> column.add(g.addGroup(name), i));
  }

  private ParquetTableWriter flat(String name, int length, Type type, Column column) {
    if (rows >= 0 && rows != length) {
      throw new IllegalArgumentException(
          name + ": " + length + " values; the columns before have " + rows);
    }
    rows = length;
    fields.add(type);
    columns.add(column);
    return this;
  }
}
