package org.rectrain.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.Type;
import org.rectrain.Failure;
import org.rectrain.config.data.TableFormat;

/** The column names of a raw table, read without Spark so that a wrong mapping is told at once. */
final class Header {
  private static final int SAMPLE = 1000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private Header() {}

  /**
   * Column names in the order of the file; for JSON those of the first lines.
   *
   * @throws Failure (exit code 3) when the file has no header or is damaged
   */
  static List<String> columns(Source source) {
    Path file = firstWithContent(source);
    if (source.format() == TableFormat.CSV || source.format() == TableFormat.RECBOLE) {
      requireSameOrder(source, file);
    }
    List<String> columns =
        switch (source.format()) {
          case PARQUET -> parquet(file);
          case JSON -> json(source, file);
          default -> delimited(source, file);
        };
    List<String> out = new ArrayList<>(columns);
    out.addAll(partitions(source, file));
    return out;
  }

  /** Cells are told by their place, so every file must have the columns in the same order. */
  private static void requireSameOrder(Source source, Path first) {
    String header = null;
    for (Path file : source.files()) {
      List<String> head = source.head(file, 1);
      String line = head.isEmpty() ? "" : plain(head.get(0));
      if (line.isEmpty()) {
        continue;
      }
      if (header != null && !line.equals(header)) {
        throw Failure.input(
            file + ": its columns are '" + line + "', those of " + first + " '" + header + "'",
            "files of one table need the same columns in the same order; name other files in data."
                + source.name()
                + ".path");
      }
      header = line;
    }
  }

  private static String plain(String line) {
    return (line.startsWith("\uFEFF") ? line.substring(1) : line).strip();
  }

  private static Path firstWithContent(Source source) {
    for (Path file : source.files()) {
      try {
        if (Files.size(file) > 0) {
          return file;
        }
      } catch (IOException e) {
        throw Failure.input(file + ": cannot be read: " + e.getMessage(), "check permissions", e);
      }
    }
    throw new IllegalStateException("an empty source was let through: " + source.location());
  }

  private static List<String> parquet(Path file) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            new LocalInputFile(file),
            ParquetReadOptions.builder(new PlainParquetConfiguration()).build())) {
      return reader.getFileMetaData().getSchema().getFields().stream().map(Type::getName).toList();
    } catch (IOException | RuntimeException e) {
      throw Failure.input(
          file + ": not a whole Parquet file: " + firstLine(e),
          "the file is cut short or damaged; fetch or write it again",
          e);
    }
  }

  private static String firstLine(Throwable e) {
    String message = e.getMessage();
    return message == null
        ? e.getClass().getSimpleName()
        : message.lines().findFirst().orElse("").replaceFirst("^\\S+@[0-9a-f]+ ", "");
  }

  private static List<String> json(Source source, Path file) {
    Set<String> names = new LinkedHashSet<>();
    List<String> lines = source.head(file, SAMPLE);
    requireText(source, file, lines);
    int broken = 0;
    for (String line : lines) {
      try {
        JsonNode node = JSON.readTree(line);
        if (node != null && node.isObject()) {
          node.fieldNames().forEachRemaining(names::add);
        }
      } catch (JsonProcessingException e) {
        broken++; // quarantined later with its text
      }
    }
    if (lines.isEmpty()) {
      throw Failure.input(file + ": holds no rows", "check the export that wrote it");
    }
    if (names.isEmpty()) {
      throw Failure.input(
          file + ": " + broken + " of its first " + lines.size() + " lines are no JSON objects",
          "expected one JSON object per line; set data." + source.name() + ".format otherwise");
    }
    return List.copyOf(names);
  }

  private static List<String> delimited(Source source, Path file) {
    List<String> head = source.head(file, SAMPLE);
    requireText(source, file, head);
    if (head.isEmpty() || head.get(0).isBlank()) {
      throw Failure.input(
          file + ": no header line", "the first line must name the columns, as in user_id,item_id");
    }
    if (head.size() == 1) {
      throw Failure.input(file + ": a header and no rows", "check the export that wrote it");
    }
    String line = head.get(0);
    List<String> out = new ArrayList<>();
    for (String cell : CsvLine.cells(plain(line), source.delimiter())) {
      String name = cell.strip();
      boolean typed = source.format() == TableFormat.RECBOLE && name.contains(":");
      out.add(typed ? name.substring(0, name.indexOf(':')) : name);
    }
    return out;
  }

  /** Ids in another encoding would fall together in silence; a few broken bytes are dirt as any. */
  private static void requireText(Source source, Path file, List<String> lines) {
    long broken = lines.stream().filter(l -> l.indexOf('\uFFFD') >= 0).count();
    long proper =
        lines.stream().filter(l -> l.chars().anyMatch(c -> c > 127 && c != '\uFFFD')).count();
    if (broken > proper) {
      throw Failure.input(
          file
              + ": not UTF-8 text; "
              + broken
              + " of the first "
              + lines.size()
              + " lines cannot be read (data."
              + source.name()
              + ")",
          "write it again as UTF-8, e.g. iconv -f LATIN1 -t UTF-8 OLD > NEW");
    }
  }

  /** Columns that stand in folder names: {@code day=2022-05-01/part-0.parquet}. */
  private static List<String> partitions(Source source, Path file) {
    List<String> out = new ArrayList<>();
    Path folder = Path.of(source.location());
    if (Files.isDirectory(folder)) {
      for (Path part : folder.relativize(file)) {
        int equals = part.toString().indexOf('=');
        if (equals > 0 && !part.equals(file.getFileName())) {
          out.add(part.toString().substring(0, equals));
        }
      }
    }
    return out;
  }
}
