package org.rectrain.abtest.log;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.rectrain.Failure;
import org.rectrain.config.data.Dialect;
import org.rectrain.config.data.TableFormat;
import org.rectrain.source.RawTable;
import org.rectrain.source.Source;
import org.rectrain.spark.SparkFailures;

/** Opens the tables of experiments by the reader of all tables. */
public final class TableReader {
  private static final int SHOWN = 30;

  private TableReader() {}

  /**
   * A table with all its columns; only those that are used are read.
   *
   * @param root folder that a relative {@code path} starts from
   * @param path file, folder or pattern; a URL of another file system for Parquet
   * @param key of the path in the configuration
   */
  public static Dataset<Row> read(
      SparkSession spark, String root, String path, Dialect dialect, String key) {
    try {
      boolean remote = path.contains("://") && !path.startsWith("file:");
      if (remote && dialect.format() == TableFormat.PARQUET) {
        return RawTable.remote(spark, key.replaceFirst("\\.path$", ""), path);
      }
      return RawTable.all(spark, Source.find(key, Path.of(root), path, dialect));
    } catch (RuntimeException e) {
      throw unreadable(path, e);
    } catch (Exception e) {
      // Scala does not declare AnalysisException; whatever comes, the input is at fault.
      throw unreadable(path, e);
    }
  }

  /** Fails with the known columns when one is missing. */
  public static void require(Dataset<Row> table, String column, String key) {
    List<String> columns = Arrays.asList(table.columns());
    if (!columns.contains(column)) {
      String more = columns.size() > SHOWN ? ", ..." : "";
      throw Failure.input(
          "no column '"
              + column
              + "' ("
              + key
              + "); there are "
              + String.join(", ", columns.subList(0, Math.min(SHOWN, columns.size())))
              + more,
          "set " + key + " to the column's name");
    }
  }

  static RuntimeException unreadable(String path, Exception e) {
    if (SparkFailures.translate(e) instanceof Failure known) {
      return known;
    }
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return Failure.input(
        path + ": cannot be read: " + message,
        "check that it is whole and that the format (parquet, csv, json) is the right one",
        e);
  }
}
