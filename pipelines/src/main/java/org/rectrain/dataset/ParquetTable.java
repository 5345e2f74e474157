package org.rectrain.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.DummyRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.read.InputPaths;
import org.rectrain.dataset.file.ParquetCopy;

/**
 * A Parquet file or folder of files, read into arrays without Spark: flat columns and lists of
 * primitives, which is what stages exchange. Files are read in the order of their names, so rows
 * have one order on every machine.
 */
public final class ParquetTable {
  private final Path source;
  private final int rows;
  private final Map<String, ColumnValues> columns;

  private ParquetTable(Path source, int rows, Map<String, ColumnValues> columns) {
    this.source = source;
    this.rows = rows;
    this.columns = columns;
  }

  /**
   * Reads columns.
   *
   * @param source a {@code .parquet} file, or a folder searched for them at any depth
   * @param names the columns wanted; none means all
   * @throws Failure (exit code 3) when a file is missing or broken, or a column is not there
   */
  public static ParquetTable read(Path source, String... names) {
    Set<String> wanted = Set.copyOf(Arrays.asList(names));
    Map<String, ColumnValues> columns = new LinkedHashMap<>();
    int rows = 0;
    for (Path file : files(source)) {
      try (ParquetFileReader reader =
          ParquetFileReader.open(
              new LocalInputFile(file),
              ParquetReadOptions.builder(new PlainParquetConfiguration()).build())) {
        rows += readFile(reader, file, wanted, columns);
      } catch (IOException | RuntimeException e) {
        if (e instanceof Failure failure) {
          throw failure;
        }
        throw ParquetCopy.broken(file, e);
      }
    }
    return new ParquetTable(source, rows, columns);
  }

  /** Names of all columns, as the first file of a source has them; nothing else is read. */
  public static List<String> names(Path source) {
    Path file = files(source).get(0);
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            new LocalInputFile(file),
            ParquetReadOptions.builder(new PlainParquetConfiguration()).build())) {
      return reader.getFooter().getFileMetaData().getSchema().getFields().stream()
          .map(Type::getName)
          .toList();
    } catch (IOException | RuntimeException e) {
      throw ParquetCopy.broken(file, e);
    }
  }

  /** The Parquet files at or below a path, by name. */
  public static List<Path> files(Path source) {
    if (!Files.exists(source)) {
      throw Failure.input(
          source + ": no such file or folder; expected Parquet",
          "run the stage that writes it first, e.g. 'rectrain run -c FILE'");
    }
    try {
      List<Path> files =
          InputPaths.below(source, Integer.MAX_VALUE).stream()
              .filter(p -> p.toString().endsWith(".parquet"))
              .filter(p -> !p.getFileName().toString().startsWith("."))
              .toList();
      if (files.isEmpty()) {
        throw Failure.input(
            source + ": holds no .parquet file",
            "check the path; the stage before may not have run");
      }
      return files;
    } catch (IOException e) {
      throw Failure.input(source + ": cannot be listed: " + e.getMessage(), "check permissions", e);
    }
  }

  private static int readFile(
      ParquetFileReader reader, Path file, Set<String> wanted, Map<String, ColumnValues> columns)
      throws IOException {
    MessageType schema = reader.getFooter().getFileMetaData().getSchema();
    List<Type> kept = new ArrayList<>();
    for (Type field : schema.getFields()) {
      if (wanted.isEmpty() || wanted.contains(field.getName())) {
        kept.add(field);
      }
    }
    for (String name : wanted) {
      if (!schema.containsField(name)) {
        throw Failure.input(
            file + ": no column '" + name + "'; it has " + fieldNames(schema),
            "run the stage that wrote it again with this version");
      }
    }
    MessageType projection = new MessageType(schema.getName(), kept);
    reader.setRequestedSchema(projection);
    String creator = reader.getFooter().getFileMetaData().getCreatedBy();
    int rows = 0;
    for (PageReadStore pages = reader.readNextRowGroup();
        pages != null;
        pages = reader.readNextRowGroup()) {
      int count = Math.toIntExact(pages.getRowCount());
      var store =
          new ColumnReadStoreImpl(
              pages, new DummyRecordConverter(projection).getRootConverter(), projection, creator);
      for (ColumnDescriptor descriptor : projection.getColumns()) {
        String name = descriptor.getPath()[0];
        ColumnReader values = store.getColumnReader(descriptor);
        columns.computeIfAbsent(name, n -> new ColumnValues(descriptor)).append(values, count);
      }
      rows += count;
    }
    for (Type field : kept) {
      columns.computeIfAbsent(
          field.getName(), n -> new ColumnValues(projection.getColumns().get(0)));
    }
    return rows;
  }

  private static String fieldNames(MessageType schema) {
    return String.join(", ", schema.getFields().stream().map(Type::getName).toList());
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** Names of the columns read. */
  public Set<String> names() {
    return columns.keySet();
  }

  /** Whether a column holds text, not lists of it. */
  public boolean isText(String name) {
    return column(name).isFlatText();
  }

  /** Whether a column holds numbers, not lists of them. */
  public boolean isNumber(String name) {
    return column(name).isFlatNumber();
  }

  /** Text column; null entries are missing values. */
  public @Nullable String[] strings(String name) {
    return column(name).strings(name);
  }

  /** Whole numbers, 32 or 64 bit; a missing value is a {@link Failure}. */
  public long[] longs(String name) {
    return column(name).longs(name, source);
  }

  /** Whole numbers that fit 32 bits; a missing value is a {@link Failure}. */
  public int[] ints(String name) {
    long[] values = longs(name);
    int[] out = new int[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.toIntExact(values[i]);
    }
    return out;
  }

  /** Numbers of any type; a missing value is NaN. */
  public double[] doubles(String name) {
    return column(name).doubles(name);
  }

  /** Lists of text; a missing list is empty. */
  public String[][] stringLists(String name) {
    return column(name).stringLists(name);
  }

  /** Lists of whole numbers; a missing list is empty. */
  public long[][] longLists(String name) {
    return column(name).longLists(name);
  }

  /** Lists of numbers; a missing list is empty. */
  public double[][] doubleLists(String name) {
    return column(name).doubleLists(name);
  }

  private ColumnValues column(String name) {
    ColumnValues values = columns.get(name);
    if (values == null) {
      throw Failure.input(
          source + ": no column '" + name + "'; it has " + String.join(", ", columns.keySet()),
          "run the stage that wrote it again with this version");
    }
    return values;
  }
}
