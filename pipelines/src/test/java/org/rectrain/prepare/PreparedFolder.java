package org.rectrain.prepare;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.PreparedManifest;
import org.rectrain.run.ToldProgress;
import org.rectrain.spark.TestSpark;

/** Runs the stage on small logs and reads what it wrote. */
public final class PreparedFolder {
  private final Path folder;
  private final List<String> lines;

  private PreparedFolder(Path folder, List<String> lines) {
    this.folder = folder;
    this.lines = lines;
  }

  /** Prepares by the data and prepare sections in {@code yaml}. */
  public static PreparedFolder make(Path out, String yaml, String... overrides) throws IOException {
    Files.createDirectories(out);
    ToldProgress progress = new ToldProgress();
    RunConfig config =
        ConfigReader.bind("output: unused\n" + yaml, List.of(overrides), RunConfig.class, "test");
    Prepare.run(
        TestSpark.session(),
        java.util.Objects.requireNonNull(config.data()),
        java.util.Objects.requireNonNull(config.prepare()),
        config.seed(),
        out,
        progress);
    return new PreparedFolder(out, progress.lines());
  }

  /** What was logged while it was made. */
  public List<String> lines() {
    return lines;
  }

  /** What is in a folder already. */
  static PreparedFolder open(Path folder) {
    return new PreparedFolder(folder, List.of());
  }

  public static Path write(Path file, String... lines) throws IOException {
    return Files.write(file, List.of(lines));
  }

  static Path gzip(Path file, List<String> lines) throws IOException {
    try (Writer out =
        new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8)) {
      for (String line : lines) {
        out.write(line);
        out.write('\n');
      }
    }
    return file;
  }

  public PreparedManifest manifest() {
    return PreparedManifest.read(folder);
  }

  /** All columns of a table as text, one line per row, sorted: to compare two runs. */
  List<String> lines(String table) {
    List<String> out = new ArrayList<>();
    rows(table).forEach(row -> out.add(row.toString()));
    out.sort(Comparator.naturalOrder());
    return out;
  }

  /** Rows of a table by column name, nulls as "null"; empty when the table has no file. */
  public List<Map<String, String>> rows(String table) {
    Path path = folder.resolve(table);
    if (!Files.exists(path)) {
      return List.of();
    }
    ParquetTable read = ParquetTable.read(path);
    MessageType schema = schema(ParquetTable.files(path).get(0));
    List<Map<String, String>> out = new ArrayList<>();
    for (int i = 0; i < read.rows(); i++) {
      out.add(new TreeMap<>());
    }
    for (Type field : schema.getFields()) {
      List<String> cells = cells(read, field);
      for (int i = 0; i < cells.size(); i++) {
        out.get(i).put(field.getName(), cells.get(i));
      }
    }
    return out;
  }

  private static MessageType schema(Path file) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            new LocalInputFile(file),
            ParquetReadOptions.builder(new PlainParquetConfiguration()).build())) {
      return reader.getFileMetaData().getSchema();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> cells(ParquetTable table, Type field) {
    String name = field.getName();
    boolean list = !field.isPrimitive();
    PrimitiveTypeName type =
        (list ? field.asGroupType().getType(0).asGroupType().getType(0) : field)
            .asPrimitiveType()
            .getPrimitiveTypeName();
    if (type == PrimitiveTypeName.BINARY) {
      return list
          ? Arrays.stream(table.stringLists(name)).map(Arrays::toString).toList()
          : Arrays.stream(table.strings(name)).map(String::valueOf).toList();
    }
    if (list) {
      return Arrays.stream(table.longLists(name)).map(Arrays::toString).toList();
    }
    boolean whole = type == PrimitiveTypeName.INT64 || type == PrimitiveTypeName.INT32;
    double[] numbers = table.doubles(name);
    boolean missing = Arrays.stream(numbers).anyMatch(Double::isNaN);
    if (whole && !missing) {
      return Arrays.stream(table.longs(name)).mapToObj(Long::toString).toList();
    }
    return Arrays.stream(numbers)
        .mapToObj(x -> Double.isNaN(x) ? "null" : Double.toString(x))
        .toList();
  }
}
