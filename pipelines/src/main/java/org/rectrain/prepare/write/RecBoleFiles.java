package org.rectrain.prepare.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.file.WholeFile;

/**
 * Writes prepared data as RecBole's atomic files: tab-separated, a header of {@code name:type}.
 * {@code data.train.inter}, {@code data.valid.inter} and {@code data.test.inter} hold the examples
 * (RecBole's {@code benchmark_filename: [train, valid, test]}), {@code data.item} and {@code
 * data.user} the catalogue and the profiles. Times are in seconds, as RecBole wants them.
 */
public final class RecBoleFiles {
  /** Folder inside the prepared one; its name is the data set's, as RecBole asks. */
  public static final String FOLDER = "recbole/data";

  private static final double MILLIS = 1000.0;

  private interface Cell {
    String at(int row);
  }

  private final List<String> header = new ArrayList<>();
  private final List<String> sources = new ArrayList<>();
  private final List<String> types = new ArrayList<>();

  private RecBoleFiles() {}

  /** Writes all files beside the tables of a prepared folder. */
  public static void write(Path folder, FeatureSchema schema) throws IOException {
    Path out = Files.createDirectories(folder.resolve(FOLDER));
    for (String split : List.of("train", "valid", "test")) {
      RecBoleFiles inter = new RecBoleFiles();
      inter.add(Columns.USER_ID, "token");
      inter.add(Columns.ITEM_ID, "token");
      inter.add(Columns.TIMESTAMP, "time");
      schema.labels().forEach(label -> inter.add(label, "float"));
      inter.add(Columns.WEIGHT, "float");
      inter.features(schema, Side.CONTEXT);
      inter.features(schema, Side.PAIR);
      inter.write(
          folder.resolve("examples/split=" + split), out.resolve("data." + split + ".inter"));
    }
    entities(folder, schema, Side.ITEM, Columns.ITEM_ID, "items", out.resolve("data.item"));
    entities(folder, schema, Side.USER, Columns.USER_ID, "users", out.resolve("data.user"));
  }

  private static void entities(
      Path folder, FeatureSchema schema, Side side, String id, String table, Path to)
      throws IOException {
    RecBoleFiles file = new RecBoleFiles();
    file.add(id, "token");
    file.add(Columns.TEXT, "token_seq");
    file.features(schema, side);
    file.write(folder.resolve(table), to);
  }

  private void features(FeatureSchema schema, Side side) {
    for (FeatureSpec spec : schema.of(side)) {
      add(spec.name(), spec.kind() == Kind.CATEGORICAL ? "token" : "float");
    }
  }

  private void add(String column, String type) {
    sources.add(column);
    types.add(type);
    header.add(column + ":" + (type.equals("time") ? "float" : type));
  }

  private void write(Path table, Path to) throws IOException {
    WholeFile.text(
        to,
        out -> {
          out.write(String.join("\t", header));
          out.write('\n');
          List<Path> files = Files.exists(table) ? ParquetTable.files(table) : List.of();
          for (Path file : files) {
            ParquetTable rows = ParquetTable.read(file, sources.toArray(String[]::new));
            List<Cell> cells = new ArrayList<>();
            for (int i = 0; i < sources.size(); i++) {
              cells.add(cell(rows, sources.get(i), types.get(i)));
            }
            for (int row = 0; row < rows.rows(); row++) {
              for (int i = 0; i < cells.size(); i++) {
                out.write(i == 0 ? "" : "\t");
                out.write(cells.get(i).at(row));
              }
              out.write('\n');
            }
          }
        });
  }

  private static Cell cell(ParquetTable rows, String column, String type) {
    if (type.startsWith("token")) {
      @Nullable String[] values = rows.strings(column);
      return row -> {
        String value = values[row];
        // The separators of the format have no escape in it.
        return value == null ? "" : value.replaceAll("[\\t\\r\\n]+", " ");
      };
    }
    double[] values = rows.doubles(column);
    double scale = type.equals("time") ? MILLIS : 1;
    return row -> Double.isNaN(values[row]) ? "" : number(values[row] / scale);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%d", (long) value)
        : Double.toString(value);
  }
}
