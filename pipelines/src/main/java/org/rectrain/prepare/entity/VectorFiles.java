package org.rectrain.prepare.entity;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.data.Dialect;
import org.rectrain.config.data.FieldConfig;
import org.rectrain.config.read.InputPath;
import org.rectrain.dataset.file.NpyFile;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.source.RawRow;
import org.rectrain.source.RawTable;
import org.rectrain.source.Source;
import org.rectrain.source.SparkRow;
import org.rectrain.source.Unreadable;
import org.rectrain.source.text.CellList;

/** Reads vectors from files beside a table: a table of ids and lists, or NumPy's array file. */
final class VectorFiles {
  private final SparkSession spark;
  private final Path root;

  /**
   * A reader.
   *
   * @param root folder that paths start from
   */
  VectorFiles(SparkSession spark, Path root) {
    this.spark = spark;
    this.root = root;
  }

  /**
   * The columns of all vectors with a separate file.
   *
   * @param section of the table, such as data.items
   * @param id the table's column of ids
   */
  List<VectorColumn> read(String section, String id, Map<String, FieldConfig> fields) {
    List<VectorColumn> out = new ArrayList<>();
    fields.forEach(
        (name, config) -> {
          InputPath file = config.file();
          if (file != null) {
            String key = section + ".features." + name + ".file";
            out.add(
                file.text().endsWith(".npy")
                    ? array(root, key, name, config)
                    : table(key, id, name, config, file));
          }
        });
    return out;
  }

  private VectorColumn table(
      String key, String id, String name, FieldConfig config, InputPath file) {
    Source source = Source.find(key, root, file.text(), Dialect.PLAIN);
    List<String> columns = List.of(id, config.columnOr(name));
    VectorColumn out = new VectorColumn(name, config, source.location());
    String[] names = columns.toArray(String[]::new);
    for (Row row : table(source, columns)) {
      RawRow view = SparkRow.of(row, names, source.dialect().numerals());
      if (!row.isNullAt(names.length)) {
        throw Failure.input(
            source.location() + ": " + Unreadable.of(row.getString(names.length)).reason(),
            "write the file again; no vector is left out in silence");
      }
      String thing = view.text(0);
      if (thing != null) {
        out.add(thing, view.text(1));
      }
    }
    return out;
  }

  private List<Row> table(Source source, List<String> columns) {
    return RawTable.open(spark, source, columns, Set.of(columns.get(1))).collectAsList();
  }

  /** The rows of NumPy's file under the ids of the file beside it. */
  static VectorColumn array(Path root, String key, String name, FieldConfig config) {
    Path path = root.resolve(java.util.Objects.requireNonNull(config.file()).text());
    if (!Files.exists(path)) {
      throw Failure.input(key + ": " + path + ": no such file", "name a .npy file");
    }
    InputPath named = java.util.Objects.requireNonNull(config.ids());
    List<String> ids = ids(key, root.resolve(named.text()));
    NpyFile values = NpyFile.read(path);
    if (values.rows() != ids.size()) {
      throw Failure.input(
          path + ": " + values.rows() + " rows, and " + ids.size() + " ids in " + named.text(),
          "one id for each row, in the same order");
    }
    VectorColumn out = new VectorColumn(name, config, path.toString());
    for (int row = 0; row < values.rows(); row++) {
      out.add(ids.get(row), values.row(row));
    }
    return out;
  }

  /** Ids of a JSON array, or one in each line. */
  private static List<String> ids(String key, Path file) {
    String text = text(key, file);
    if (!file.toString().endsWith(".json")) {
      return text.lines().map(String::strip).toList();
    }
    List<@Nullable String> ids = CellList.all(text);
    if (ids == null) {
      throw noIds(key, file, "is no JSON array");
    }
    List<String> out = new ArrayList<>();
    for (String id : ids) {
      if (id == null || id.startsWith("[") || id.startsWith("{")) {
        throw noIds(key, file, "row " + (out.size() + 1) + " has the id " + id);
      }
      out.add(id);
    }
    return out;
  }

  private static String text(String key, Path file) {
    if (!Files.exists(file)) {
      throw noIds(key, file, "no such file");
    }
    try {
      String text = Files.readString(WholeFile.plain(file));
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw noIds(key, file, "is no text in UTF-8");
    } catch (IOException e) {
      throw noIds(key, file, Failure.reason(e));
    }
  }

  private static Failure noIds(String key, Path file, String problem) {
    return Failure.input(
        key.replaceFirst("file$", "ids") + ": " + file + ": " + problem,
        "name a JSON array of ids, or a text file with one id in each line");
  }
}
