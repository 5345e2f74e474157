package org.rectrain.dataset.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;

/** Rows of Parquet files into one file, as they are: some of them, or with some values changed. */
public final class ParquetCopy {

  /** New values of columns in a row. */
  public interface Change {
    /**
     * By column, also where the row has no value; those that are not named stay. A number or a
     * text, an empty {@link Optional} for none, or a list of indices: the order that a list's
     * entries get.
     */
    Map<String, ?> of(Row row);
  }

  /** One row, as far as it is looked at. */
  public interface Row {
    /** A text; empty when it is missing. */
    String text(String column);

    /** A whole number. */
    long whole(String column);

    /** Whether there is a value. */
    boolean has(String column);

    /** Entries of a list. */
    int length(String column);
  }

  private ParquetCopy() {}

  /**
   * Copies rows.
   *
   * @param sources files of one schema, in order
   * @param keep which rows
   * @return number of rows written
   */
  public static long rows(List<Path> sources, Path target, Predicate<Row> keep) throws IOException {
    return copy(sources, target, keep, row -> Map.of());
  }

  /** Copies all rows with some values changed; returns their number. */
  public static long changed(List<Path> sources, Path target, Change change) throws IOException {
    return copy(sources, target, row -> true, change);
  }

  private static long copy(List<Path> sources, Path target, Predicate<Row> keep, Change change)
      throws IOException {
    Files.createDirectories(target.toAbsolutePath().resolveSibling(""));
    long[] written = new long[1];
    WholeFile.at(
        target,
        file -> {
          MessageType schema = schema(sources.get(0));
          try (ParquetWriter<Group> writer = writer(file, schema)) {
            for (Path source : sources) {
              written[0] += copy(source, schema, writer, keep, change);
            }
          }
          ParquetFooter.sort(file);
        });
    return written[0];
  }

  /** Opens a file for rows, zstd-compressed; an existing one is replaced. */
  public static ParquetWriter<Group> writer(Path file, MessageType schema) throws IOException {
    return ExampleParquetWriter.builder(new LocalOutputFile(file))
        .withConf(new PlainParquetConfiguration())
        .withType(schema)
        .withCompressionCodec(CompressionCodecName.ZSTD)
        .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
        .build();
  }

  private static MessageType schema(Path file) throws IOException {
    try (ParquetFileReader reader = open(file)) {
      return reader.getFooter().getFileMetaData().getSchema();
    }
  }

  /** A file that ends too early is damaged input, no fault of ours. */
  private static ParquetFileReader open(Path file) {
    try {
      return ParquetFileReader.open(
          new LocalInputFile(file),
          ParquetReadOptions.builder(new PlainParquetConfiguration()).build());
    } catch (IOException | RuntimeException e) {
      throw broken(file, e);
    }
  }

  /** Says that a file cannot be read to its end. */
  public static Failure broken(Path file, Exception e) {
    return Failure.input(
        file + ": not a whole Parquet file: " + Failure.reason(e),
        "write the file again; the folder may come from a job that was cut short",
        e);
  }

  private static long copy(
      Path source,
      MessageType schema,
      ParquetWriter<Group> writer,
      Predicate<Row> keep,
      Change change)
      throws IOException {
    long written = 0;
    try (ParquetFileReader reader = open(source)) {
      reader.setRequestedSchema(schema);
      GroupReader rows = new GroupReader(reader, schema);
      for (Group group = next(rows, source); group != null; group = next(rows, source)) {
        Row row = view(group);
        if (keep.test(row)) {
          Map<String, ?> changes = change.of(row);
          writer.write(changes.isEmpty() ? group : with(group, schema, changes));
          written++;
        }
      }
    }
    return written;
  }

  private static @Nullable Group next(GroupReader rows, Path source) {
    try {
      return rows.next();
    } catch (IOException | RuntimeException e) {
      throw broken(source, e);
    }
  }

  private static Row view(Group group) {
    return new Row() {
      @Override
      public String text(String column) {
        return group.getFieldRepetitionCount(column) == 0 ? "" : group.getString(column, 0);
      }

      @Override
      public long whole(String column) {
        return group.getLong(column, 0);
      }

      @Override
      public boolean has(String column) {
        return group.getType().containsField(column) && group.getFieldRepetitionCount(column) > 0;
      }

      @Override
      public int length(String column) {
        return has(column) ? group.getGroup(column, 0).getFieldRepetitionCount(0) : 0;
      }
    };
  }

  private static Group with(Group group, MessageType schema, Map<String, ?> changes) {
    Group out = new SimpleGroup(schema);
    for (Type field : schema.getFields()) {
      String name = field.getName();
      Object changed = changes.get(name);
      if (changed instanceof List<?> order) {
        Group entries = group.getGroup(name, 0);
        Group target = out.addGroup(name);
        order.forEach(place -> target.add(0, entries.getGroup(0, (Integer) place)));
        continue;
      }
      if (changed != null) {
        if (changed instanceof Number number) {
          add(out, field, number);
        } else if (changed instanceof String text) {
          out.add(name, text);
        }
        continue;
      }
      for (int i = 0; i < group.getFieldRepetitionCount(name); i++) {
        if (!field.isPrimitive()) {
          out.add(name, group.getGroup(name, i));
        } else {
          switch (field.asPrimitiveType().getPrimitiveTypeName()) {
            case INT64 -> out.add(name, group.getLong(name, i));
            case INT32 -> out.add(name, group.getInteger(name, i));
            case DOUBLE -> out.add(name, group.getDouble(name, i));
            case FLOAT -> out.add(name, group.getFloat(name, i));
            case BOOLEAN -> out.add(name, group.getBoolean(name, i));
            case INT96 -> out.add(name, group.getInt96(name, i));
            case BINARY, FIXED_LEN_BYTE_ARRAY -> out.add(name, group.getBinary(name, i));
          }
        }
      }
    }
    return out;
  }

  private static void add(Group out, Type field, Number value) {
    String name = field.getName();
    switch (field.asPrimitiveType().getPrimitiveTypeName()) {
      case INT64 -> out.add(name, value.longValue());
      case INT32 -> out.add(name, value.intValue());
      case DOUBLE -> out.add(name, value.doubleValue());
      case FLOAT -> out.add(name, value.floatValue());
      case BOOLEAN -> out.add(name, value.longValue() != 0);
      case INT96, BINARY, FIXED_LEN_BYTE_ARRAY ->
          throw new IllegalArgumentException(name + " is no column of numbers");
    }
  }
}
