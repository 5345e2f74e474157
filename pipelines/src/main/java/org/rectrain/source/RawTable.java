package org.rectrain.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.to_json;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.rectrain.Failure;
import org.rectrain.config.data.TableFormat;
import org.rectrain.spark.RawParquet;

/**
 * A raw table as Spark rows: the asked columns in order, then {@value #UNREADABLE}, the text of a
 * row that is not in the format. Text formats give all columns as text: types are judged by the
 * cleaning rules, where a wrong one costs a row and not the job.
 */
public final class RawTable {
  /** The text of a row that could not be read; null for all others. */
  public static final String UNREADABLE = "_unreadable";

  private RawTable() {}

  /** The names of all columns, in the order of the file. */
  public static List<String> columns(Source source) {
    return Header.columns(source);
  }

  /**
   * Opens a table.
   *
   * @param columns wanted raw columns
   * @throws Failure (exit code 3) when a column is not there or the file is damaged
   */
  public static Dataset<Row> open(SparkSession spark, Source source, List<String> columns) {
    List<String> header = Header.columns(source);
    rejectMissing(source, header, columns);
    String[] paths = source.paths().toArray(String[]::new);
    DataFrameReader reader =
        spark.read().option("mode", "PERMISSIVE").option("columnNameOfCorruptRecord", UNREADABLE);
    Dataset<Row> rows =
        switch (source.format()) {
          case PARQUET ->
              listsAsText(RawParquet.read(spark, paths)).withColumn(UNREADABLE, nullText());
          case JSON -> reader.schema(texts(columns)).json(paths);
          default ->
              reader
                  .schema(texts(header))
                  .option("header", "true")
                  .option("sep", source.delimiter())
                  // A quote within quotes is doubled (RFC 4180); a backslash is a letter.
                  .option("escape", "\"")
                  .option("multiLine", CellBreaks.in(source, header.size()))
                  .option("enforceSchema", "true")
                  .csv(paths);
        };
    List<Column> wanted = new ArrayList<>();
    columns.forEach(c -> wanted.add(col("`" + c + "`")));
    wanted.add(col(UNREADABLE));
    return rows.select(wanted.toArray(Column[]::new));
  }

  /** Lists become JSON text, as they are in JSON lines. */
  private static Dataset<Row> listsAsText(Dataset<Row> rows) {
    Dataset<Row> out = rows;
    for (StructField field : rows.schema().fields()) {
      if (field.dataType() instanceof ArrayType) {
        out = out.withColumn(field.name(), to_json(col("`" + field.name() + "`")));
      }
    }
    return out;
  }

  private static Column nullText() {
    return org.apache.spark.sql.functions.lit(null).cast(DataTypes.StringType);
  }

  private static StructType texts(List<String> columns) {
    StructType type = new StructType();
    for (String column : columns) {
      type = type.add(column, DataTypes.StringType);
    }
    return type.add(UNREADABLE, DataTypes.StringType);
  }

  private static void rejectMissing(Source source, List<String> header, List<String> columns) {
    Set<String> known = new HashSet<>(header);
    List<String> missing = columns.stream().filter(c -> !known.contains(c)).toList();
    if (missing.isEmpty()) {
      return;
    }
    StringBuilder message = new StringBuilder();
    for (String column : missing) {
      message.append(message.isEmpty() ? "" : "; ");
      message.append("data.").append(source.name()).append(": no column '").append(column);
      message.append("' in ").append(source.location());
      nearest(column, header)
          .ifPresent(n -> message.append("; did you mean '").append(n).append("'?"));
    }
    throw Failure.input(message.toString(), hint(source, header));
  }

  private static String hint(Source source, List<String> header) {
    String only = header.get(0);
    if (header.size() == 1 && source.format() == TableFormat.CSV) {
      for (String other : List.of(";", "\t", "|", ",")) {
        if (only.contains(other)) {
          return "its only column is '"
              + only
              + "'; set data."
              + source.name()
              + ".delimiter: '"
              + other.replace("\t", "\\t")
              + "'";
        }
      }
    }
    return "its columns are: " + String.join(", ", header);
  }

  private static Optional<String> nearest(String column, List<String> header) {
    return org.rectrain.config.read.Suggestions.nearest(column, header);
  }
}
