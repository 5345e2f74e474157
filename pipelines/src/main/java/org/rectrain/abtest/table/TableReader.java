package org.rectrain.abtest.table;

import static org.apache.spark.sql.functions.col;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.rectrain.Failure;
import org.rectrain.config.data.Dialect;
import org.rectrain.config.data.TableFormat;
import org.rectrain.config.read.InputPath;
import org.rectrain.source.RawTable;
import org.rectrain.source.Source;
import org.rectrain.source.Unreadable;
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
   * @param named columns that the configuration names, which must be of a type that can be read
   */
  public static Dataset<Row> read(
      SparkSession spark,
      String root,
      String path,
      Dialect dialect,
      String key,
      Collection<String> named) {
    try {
      if (InputPath.isRemote(path) && dialect.format() == TableFormat.PARQUET) {
        return RawTable.remote(spark, key.replaceFirst("\\.path$", ""), path, named);
      }
      return RawTable.all(spark, Source.find(key, Path.of(root), path, dialect), named);
    } catch (RuntimeException e) {
      throw unreadable(path, e);
    } catch (Exception e) {
      // Scala does not declare AnalysisException; whatever comes, the input is at fault.
      throw unreadable(path, e);
    }
  }

  /** The same where each named column holds one value, such as an id. */
  public static Dataset<Row> single(
      SparkSession spark,
      String root,
      String path,
      Dialect dialect,
      String key,
      Collection<String> named) {
    Dataset<Row> table = read(spark, root, path, dialect, key, named);
    if (!InputPath.isRemote(path)) {
      Source source = Source.find(key, Path.of(root), path, dialect);
      RawTable.requireSingle(source, List.copyOf(named));
    }
    return table;
  }

  /**
   * A table of which every row decides something, such as users and their variants.
   *
   * @throws Failure (exit code 3) for a row that is not in the format
   */
  public static Dataset<Row> whole(
      SparkSession spark,
      String root,
      String path,
      Dialect dialect,
      String key,
      Collection<String> named) {
    Dataset<Row> table = single(spark, root, path, dialect, key, named);
    if (!Arrays.asList(table.columns()).contains(RawTable.UNREADABLE)) {
      return table;
    }
    Dataset<Row> broken =
        table.select(RawTable.UNREADABLE).where(col(RawTable.UNREADABLE).isNotNull());
    List<Row> first;
    try {
      first = broken.takeAsList(1);
    } catch (RuntimeException e) {
      throw unreadable(path, e);
    }
    for (Row row : first) {
      Unreadable what = Unreadable.of(row.getString(0));
      throw Failure.input(
          key + ": " + path + ": a row is not in the format, " + what.reason() + ": " + what.raw(),
          "mend or remove the row; all rows of this table count");
    }
    return table.drop(RawTable.UNREADABLE);
  }

  /** Fails with the known columns when one is missing. */
  public static void require(Dataset<Row> table, String column, String key) {
    if (!Arrays.asList(table.columns()).contains(column)) {
      throw Failure.input(
          "no column '" + column + "' (" + key + "); there are " + columns(table),
          "set " + key + " to the column's name");
    }
  }

  /** The names of the columns, the first of many. */
  public static String columns(Dataset<Row> table) {
    List<String> names =
        Arrays.stream(table.columns()).filter(c -> !c.equals(RawTable.UNREADABLE)).toList();
    return String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
        + (names.size() > SHOWN ? ", ..." : "");
  }

  public static RuntimeException unreadable(String path, Exception e) {
    if (SparkFailures.translate(e) instanceof Failure known) {
      return known;
    }
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return Failure.input(
        path + ": cannot be read: " + message,
        InputPath.isRemote(path)
            ? "check the address, and that the folder jars of the distribution holds what reads"
                + " this file system, such as hadoop-aws for s3a"
            : "check that it is whole and that the format (parquet, csv, json) is the right one",
        e);
  }
}
