package org.rectrain.prepare.pass;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.rectrain.Failure;
import org.rectrain.prepare.log.EventLayout;
import org.rectrain.source.RawTable;
import org.rectrain.source.Source;
import org.rectrain.source.SparkRow;
import org.rectrain.spark.InternalRows;

/**
 * The log, shuffled once by a hash of the user and sorted by it, so that each user's rows stand
 * together. All passes read the same shuffle.
 *
 * @param rdd rows: the hash, the raw columns, the unreadable text
 * @param shape how to read them
 */
public record Shuffled(JavaRDD<InternalRow> rdd, SparkRow.Shape shape) {
  private static final String HASH = "_user_hash";
  private static final long BYTES_PER_PARTITION = 32L << 20;

  /**
   * Reads the log.
   *
   * @param heldOut further files of the log by the split that they stand for
   */
  public static Shuffled read(
      SparkSession spark, Source events, Map<String, Source> heldOut, List<String> columns) {
    Dataset<Row> raw = open(spark, events, heldOut, columns);
    Column user = RawTable.column(columns.get(0)).cast(DataTypes.StringType);
    Column[] all = Arrays.stream(raw.columns()).map(RawTable::column).toArray(Column[]::new);
    // Rows without a user are spread by their content, lest one task get them all.
    Column hash = when(user.isNull().or(user.equalTo("")), xxhash64(all)).otherwise(xxhash64(user));
    List<Column> selected = new ArrayList<>();
    selected.add(hash.as(HASH));
    selected.addAll(Arrays.asList(all));
    Dataset<Row> grouped =
        raw.select(selected.toArray(Column[]::new))
            .repartition(partitions(spark, events, heldOut), col(HASH))
            .sortWithinPartitions(HASH);
    return new Shuffled(
        InternalRows.of(grouped),
        new SparkRow.Shape(grouped.schema(), 1, columns.size(), events.dialect().numerals()));
  }

  /** The log with its held-out files; where there are some, a column says each row's split. */
  static Dataset<Row> open(
      SparkSession spark, Source events, Map<String, Source> heldOut, List<String> columns) {
    if (heldOut.isEmpty()) {
      return RawTable.open(spark, events, columns);
    }
    Dataset<Row> all = ofSplit(spark, events, "train", columns);
    for (Map.Entry<String, Source> file : heldOut.entrySet()) {
      all = all.union(ofSplit(spark, file.getValue(), file.getKey(), columns));
    }
    return all;
  }

  private static Dataset<Row> ofSplit(
      SparkSession spark, Source source, String split, List<String> columns) {
    List<String> inFile =
        columns.stream().filter(c -> !c.equals(EventLayout.SPLIT_OF_FILE)).toList();
    List<Column> ordered = new ArrayList<>();
    columns.forEach(c -> ordered.add(RawTable.column(c)));
    ordered.add(col(RawTable.UNREADABLE));
    return RawTable.open(spark, source, inFile)
        .withColumn(EventLayout.SPLIT_OF_FILE, lit(split))
        .select(ordered.toArray(Column[]::new));
  }

  private static int partitions(SparkSession spark, Source events, Map<String, Source> heldOut) {
    int asked = Integer.parseInt(spark.conf().get("spark.sql.shuffle.partitions"));
    long bytes = 0;
    List<Path> files = new ArrayList<>(events.files());
    heldOut.values().forEach(source -> files.addAll(source.files()));
    for (Path file : files) {
      try {
        bytes += Files.size(file);
      } catch (IOException e) {
        throw Failure.input(file + ": cannot be read: " + e.getMessage(), "check permissions", e);
      }
    }
    return (int) Math.max(asked, bytes / BYTES_PER_PARTITION);
  }
}
