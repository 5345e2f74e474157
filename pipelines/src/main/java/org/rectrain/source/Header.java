package org.rectrain.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.config.data.TableFormat;
import org.rectrain.source.text.Bytes;
import org.rectrain.source.text.CsvRow;
import org.rectrain.source.text.Encodings;
import org.rectrain.source.text.JsonRows;
import org.rectrain.source.text.JsonTree;
import org.rectrain.source.text.Sniffer;
import org.rectrain.source.text.TextFile;

/**
 * The column names of a raw table, read without Spark so that a wrong mapping is reported at once.
 */
final class Header {
  private static final int SAMPLE = 1000;
  private static final int DEEPEST = 4;

  private Header() {}

  /**
   * Column names in the order of the first file with rows; for JSON those of the first objects.
   *
   * @throws Failure (exit code 3) when no file has rows, or one is damaged
   */
  static List<String> columns(Source source) {
    Path file = first(source);
    List<String> out = new ArrayList<>();
    if (source.format() == TableFormat.PARQUET) {
      out.addAll(ParquetColumns.of(file).readable());
    } else if (source.format() == TableFormat.JSON) {
      json(source, file)
          .forEach((name, depth) -> out.addAll(depth == 0 ? List.of(name) : List.of()));
    } else {
      out.addAll(delimited(source, source.text(file)));
    }
    source.partitions(file).keySet().stream().filter(p -> !out.contains(p)).forEach(out::add);
    return out;
  }

  /** All that a mapping can name: columns, and the paths into them. */
  static List<String> paths(Source source) {
    Path file = first(source);
    if (source.format() != TableFormat.JSON) {
      return columns(source);
    }
    List<String> out = new ArrayList<>(json(source, file).keySet());
    out.addAll(source.partitions(file).keySet());
    return out;
  }

  /** Refuses columns of JSON that hold lists or objects in the first rows. */
  static void requireSingle(Source source, List<String> columns) {
    Map<String, Integer> names = json(source, first(source));
    for (String column : columns) {
      int depth = names.getOrDefault(column, DEEPEST);
      names.forEach(
          (name, deeper) -> {
            boolean inside = name.startsWith(column + ".") || name.startsWith(column + "[]");
            if (inside && deeper > depth) {
              throw Failure.input(
                  source.location()
                      + ": column '"
                      + column
                      + "' ("
                      + source.section()
                      + ") holds lists or objects, where one value is needed",
                  "name one of them, such as " + name.replace("[]", "[0]"));
            }
          });
    }
  }

  /** The first file with a row; else the first one with anything, for the message. */
  static Path first(Source source) {
    Path any = null;
    for (Path file : source.files()) {
      if (Bytes.isEmpty(file)) {
        continue;
      }
      any = any == null ? file : any;
      if (!source.isText() || hasRow(source, file)) {
        return file;
      }
    }
    if (any == null) {
      throw new IllegalStateException("an empty source was let through: " + source.location());
    }
    boolean header = source.format() != TableFormat.JSON && source.dialect().columns().isEmpty();
    throw Failure.input(
        any + (header ? ": a header and no rows" : ": holds no rows"),
        "check the export that wrote it");
  }

  private static boolean hasRow(Source source, Path file) {
    boolean header = source.format() != TableFormat.JSON && source.dialect().columns().isEmpty();
    int lines = 0;
    for (byte[] line : source.text(file).head(header ? 10 : 2)) {
      lines += line.length > 0 ? 1 : 0;
    }
    return lines > (header ? 1 : 0);
  }

  /** Names and paths with their depth. */
  private static Map<String, Integer> json(Source source, Path path) {
    TextFile file = source.text(path);
    Encodings.require(file, file.head(SAMPLE), source.section());
    Map<String, Integer> names = new LinkedHashMap<>();
    int rows = 0;
    int broken = 0;
    String example = "";
    try (JsonRows objects =
        new JsonRows(file, Sniffer.isLines(file), List.of(), 0, Long.MAX_VALUE)) {
      while (rows < SAMPLE && objects.next()) {
        rows++;
        if (objects.broken() == null) {
          collect(objects.raw(), names);
        } else {
          example = broken++ == 0 ? objects.raw() : example;
        }
      }
    } catch (IOException e) {
      throw Bytes.damaged(path, e);
    }
    if (names.isEmpty()) {
      throw Failure.input(
          path + ": " + broken + " of its first " + rows + " rows are no JSON objects",
          Literals.isPython(example)
              ? Literals.hint(path)
              : "expected one JSON object per line, or one array of them"
                  + (Encodings.hasKeys(source.section())
                      ? "; set " + source.section() + ".format otherwise"
                      : ""));
    }
    return names;
  }

  private static void collect(String object, Map<String, Integer> names) throws IOException {
    byte[] bytes = object.getBytes(StandardCharsets.UTF_8);
    try (JsonParser parser = JsonRows.FACTORY.createParser(bytes)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        paths(JsonTree.read(parser, bytes, 0), "", 0, names);
      }
    }
  }

  private static void paths(JsonTree tree, String prefix, int depth, Map<String, Integer> names) {
    if (depth > DEEPEST) {
      return;
    }
    for (Map.Entry<String, JsonTree> field : tree.fields().entrySet()) {
      String name = prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey();
      names.merge(name, depth, Math::min);
      paths(field.getValue(), name, depth + 1, names);
      for (JsonTree item : field.getValue().items()) {
        names.putIfAbsent(name + "[]", depth + 1);
        paths(item, name + "[]", depth + 1, names);
      }
    }
  }

  /** The columns of one delimited file. */
  static List<String> delimited(Source source, TextFile file) {
    List<byte[]> head = file.head(SAMPLE);
    Encodings.require(file, head, source.section());
    if (source.dialect().columns().isEmpty()) {
      Encodings.requireHeader(file, head, source.section());
    }
    byte[] line = head.stream().filter(l -> l.length > 0).findFirst().orElse(new byte[0]);
    Sniffer.refuseNote(file.path(), new String(line, source.dialect().charset()));
    List<String> first = CsvRow.cells(line, source.delimiter(), source.dialect().quote());
    List<String> given = source.dialect().columns();
    if (!given.isEmpty()) {
      requireRow(source, file, first);
      return given;
    }
    List<String> out = new ArrayList<>();
    for (String cell : first) {
      String name = cell.strip();
      boolean typed = source.format() == TableFormat.RECBOLE && name.contains(":");
      out.add(typed ? name.substring(0, name.indexOf(':')) : name);
    }
    return out;
  }

  private static void requireRow(Source source, TextFile file, List<String> first) {
    List<String> given = source.dialect().columns();
    String key = source.section() + ".columns";
    if (first.stream().map(String::strip).toList().equals(given)) {
      throw Failure.input(
          file.file() + ": its first line is the names in " + key + ", so it has a header",
          "take " + key + " out of the configuration");
    }
    if (first.size() != given.size()) {
      throw Failure.input(
          file.file()
              + ": its first line has "
              + first.size()
              + " cells, "
              + key
              + " names "
              + given.size(),
          "expected a name for each cell; the first line is: " + ColumnNames.some(first));
    }
  }

  /** Whether a first line is a row rather than names: half of its cells or more are values. */
  static boolean looksLikeRow(List<String> names) {
    long values = names.stream().filter(Header::isValue).count();
    boolean counted = true;
    for (int i = 0; i < names.size(); i++) {
      counted &= names.get(i).equals(Integer.toString(i));
    }
    boolean content = names.stream().anyMatch(name -> name.matches("(https?://|[\\[{]).*"));
    return content || (!counted && values > 0 && 2 * values >= names.size());
  }

  static boolean isValue(String name) {
    return name.matches("[-+]?[0-9][-0-9.:/ TZe+]*");
  }
}
