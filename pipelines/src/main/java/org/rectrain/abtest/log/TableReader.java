package org.rectrain.abtest.log;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.rectrain.Failure;
import org.rectrain.config.abtest.AbtestInput.Format;
import org.rectrain.spark.RawParquet;

/** Opens Parquet, CSV or JSON lines, with a clear word when that fails. */
public final class TableReader {
  private TableReader() {}

  public static Dataset<Row> read(SparkSession spark, String path, Format format, String key) {
    boolean glob = path.contains("*") || path.contains("://");
    if (!glob && !Files.exists(Path.of(path))) {
      throw Failure.input(
          path + ": no such file or folder (" + key + ")", "set " + key + " or data.root");
    }
    try {
      return switch (format == Format.AUTO ? guess(path) : format) {
        case PARQUET -> RawParquet.read(spark, path);
        case CSV -> spark.read().option("header", "true").option("escape", "\"").csv(path);
        case JSON, AUTO -> spark.read().option("primitivesAsString", "true").json(path);
      };
    } catch (RuntimeException e) {
      throw unreadable(path, e);
    } catch (Exception e) {
      // Scala does not declare AnalysisException; whatever comes, the input is at fault.
      throw unreadable(path, e);
    }
  }

  /** Fails with the known columns when one is missing. */
  public static void require(Dataset<Row> table, String column, String key) {
    if (Arrays.stream(table.columns()).noneMatch(column::equals)) {
      throw Failure.input(
          "no column '" + column + "' (" + key + "); there are " + Arrays.toString(table.columns()),
          "set " + key + " to the column's name");
    }
  }

  static Failure unreadable(String path, Throwable e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return Failure.input(
        path + ": cannot be read: " + message,
        "check that it is whole and that the format (parquet, csv, json) is the right one",
        e);
  }

  private static Format guess(String path) {
    String name = path.toLowerCase(Locale.ROOT);
    if (name.contains(".csv")) {
      return Format.CSV;
    }
    if (name.contains(".json") || name.contains(".ndjson")) {
      return Format.JSON;
    }
    if (name.contains(".parquet") || !Files.isDirectory(Path.of(path))) {
      return Format.PARQUET;
    }
    try (var files = Files.list(Path.of(path))) {
      return files
          .map(p -> String.valueOf(p.getFileName()).toLowerCase(Locale.ROOT))
          .filter(n -> !n.startsWith(".") && !n.startsWith("_"))
          .map(
              n ->
                  n.contains(".csv")
                      ? Format.CSV
                      : n.contains(".json") ? Format.JSON : Format.PARQUET)
          .findFirst()
          .orElse(Format.PARQUET);
    } catch (java.io.IOException e) {
      throw unreadable(path, e);
    }
  }
}
