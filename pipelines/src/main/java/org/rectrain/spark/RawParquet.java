package org.rectrain.spark;

import static org.apache.spark.sql.functions.expr;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.rectrain.Failure;

/**
 * Parquet that others wrote. Spark refuses timestamps in nanoseconds, which pandas writes unless
 * told otherwise; here they are timestamps in microseconds as all others, the rest cut off.
 */
public final class RawParquet {
  private RawParquet() {}

  /** The rows of files or folders. */
  public static Dataset<Row> read(SparkSession spark, String... paths) {
    // Such columns are whole numbers for Spark then, and made timestamps below.
    spark.conf().set("spark.sql.legacy.parquet.nanosAsLong", true);
    Dataset<Row> rows = spark.read().parquet(paths);
    for (Type field : nanoseconds(rows, spark.sparkContext().hadoopConfiguration())) {
      String name = "`" + field.getName().replace("`", "``") + "`";
      String time = String.format("timestamp_micros((%1$s - pmod(%1$s, 1000)) div 1000)", name);
      boolean local =
          !((TimestampLogicalTypeAnnotation) field.getLogicalTypeAnnotation()).isAdjustedToUTC();
      rows =
          rows.withColumn(
              field.getName(), expr(local ? "cast(" + time + " as timestamp_ntz)" : time));
    }
    return rows;
  }

  /** By the first file: files of one table have one type per column. */
  private static List<Type> nanoseconds(Dataset<Row> rows, Configuration hadoop) {
    String[] files = rows.inputFiles();
    List<Type> out = new ArrayList<>();
    if (files.length == 0) {
      return out;
    }
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(new Path(java.net.URI.create(files[0])), hadoop))) {
      for (Type field : reader.getFileMetaData().getSchema().getFields()) {
        if (field.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation time
            && time.getUnit() == TimeUnit.NANOS) {
          out.add(field);
        }
      }
    } catch (IOException e) {
      throw Failure.input(files[0] + ": cannot be read: " + e.getMessage(), "check permissions", e);
    }
    return out;
  }
}
