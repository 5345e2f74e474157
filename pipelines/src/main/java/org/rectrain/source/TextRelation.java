package org.rectrain.source;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.sources.BaseRelation;
import org.apache.spark.sql.sources.PrunedScan;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.source.text.TextRows;

/**
 * A text table for Spark: only the columns that a query uses are read, all as text. Large files are
 * cut, small ones share a task.
 */
final class TextRelation extends BaseRelation implements PrunedScan {
  private static final long LARGEST_PART = 64L << 20;
  private static final long SMALLEST_PART = 4L << 20;

  /** What it costs to open a file, in bytes that could be read instead. */
  private static final long OPENING = 1L << 20;

  private final SparkSession spark;
  private final TableParts table;
  private final List<String> columns;
  private final List<ArrayList<TableParts.Part>> tasks;
  private final long bytes;

  TextRelation(SparkSession spark, Source source, List<String> columns) {
    this.spark = spark;
    this.columns = columns;
    table = new TableParts(source, columns);
    long total = source.bytes();
    int slots = Math.max(1, spark.sparkContext().defaultParallelism());
    long largest = Math.min(LARGEST_PART, Math.max(SMALLEST_PART, total / slots));
    tasks = new ArrayList<>();
    long room = 0;
    for (TableParts.Part part : table.parts(source, largest)) {
      long cost = OPENING + Math.min(part.bytes(), largest);
      if (tasks.isEmpty() || room < cost) {
        tasks.add(new ArrayList<>());
        room = largest + OPENING;
      }
      tasks.get(tasks.size() - 1).add(part);
      room -= cost;
    }
    bytes = total;
  }

  /**
   * A table of which all columns are wanted.
   *
   * @throws Failure (exit code 3) when a file lacks one or names it twice
   */
  static TextRelation requiring(SparkSession spark, Source source, List<String> columns) {
    TextRelation out = new TextRelation(spark, source, columns);
    out.table.require(columns);
    return out;
  }

  @Override
  public SQLContext sqlContext() {
    return spark.sqlContext();
  }

  @Override
  public StructType schema() {
    StructType type = new StructType();
    for (String column : columns) {
      type = type.add(column, DataTypes.StringType);
    }
    return type.add(RawTable.UNREADABLE, DataTypes.StringType);
  }

  @Override
  public long sizeInBytes() {
    return bytes;
  }

  @Override
  public boolean needConversion() {
    return false;
  }

  @Override
  @SuppressWarnings("unchecked") // Without conversion Spark takes internal rows, by its contract.
  public RDD<Row> buildScan(String[] required) {
    table.require(List.of(required));
    List<Integer> wanted = new ArrayList<>();
    for (String column : required) {
      wanted.add(column.equals(RawTable.UNREADABLE) ? -1 : columns.indexOf(column));
    }
    Reading reading =
        new Reading(
            table, new ArrayList<>(tasks), wanted.stream().mapToInt(Integer::intValue).toArray());
    JavaRDD<InternalRow> rows =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(IntStream.range(0, tasks.size()).boxed().toList(), tasks.size())
            .flatMap(reading::rows);
    return (RDD<Row>) (RDD<?>) rows.rdd();
  }

  /**
   * What tasks read.
   *
   * @param wanted indices of the columns asked for, -1 for the text of an unreadable row
   */
  @SuppressWarnings("ArrayRecordComponent") // Indices, never compared.
  private record Reading(
      TableParts table, ArrayList<ArrayList<TableParts.Part>> tasks, int[] wanted)
      implements Serializable {
    Iterator<InternalRow> rows(int task) {
      RowIterator out = new RowIterator(table, tasks.get(task), wanted);
      TaskContext context = TaskContext.get();
      if (context != null) {
        context.addTaskCompletionListener((TaskCompletionListener) c -> out.close());
      }
      return out;
    }
  }

  private static final class RowIterator implements Iterator<InternalRow> {
    private final TableParts table;
    private final Iterator<TableParts.Part> parts;
    private final int[] wanted;
    private final int[] columns;
    private TableParts.@Nullable Part part;
    private @Nullable TextRows rows;
    private boolean ready;
    private final int rowColumn;
    private long row;

    RowIterator(TableParts table, List<TableParts.Part> parts, int[] wanted) {
      rowColumn = table.rowColumn();
      this.table = table;
      this.parts = parts.iterator();
      this.wanted = wanted;
      columns = IntStream.of(wanted).filter(w -> w >= 0).toArray();
    }

    @Override
    public boolean hasNext() {
      while (!ready) {
        TextRows open = rows;
        if (open != null && open.next()) {
          ready = true;
          break;
        }
        close();
        if (!parts.hasNext()) {
          return false;
        }
        TableParts.Part next = parts.next();
        part = next;
        row = next.firstRow() - 1;
        rows = table.rows(next, columns);
      }
      return true;
    }

    @Override
    public InternalRow next() {
      boolean more = hasNext();
      TextRows open = rows;
      TableParts.Part here = part;
      if (!more || open == null || here == null) {
        throw new NoSuchElementException();
      }
      ready = false;
      row++;
      @Nullable Object[] values = new Object[wanted.length];
      String broken = open.broken();
      int at = 0;
      for (int i = 0; i < wanted.length; i++) {
        if (wanted[i] < 0) {
          values[i] =
              broken == null
                  ? null
                  : UTF8String.fromString(new Unreadable(broken, open.raw()).cell());
        } else {
          String constant = here.constants()[wanted[i]];
          UTF8String own = broken == null ? open.value(at) : null;
          values[i] = constant == null || own != null ? own : UTF8String.fromString(constant);
          if (wanted[i] == rowColumn && own == null && broken == null) {
            values[i] = UTF8String.fromString(Long.toString(row));
          }
          at++;
        }
      }
      return new GenericInternalRow(values);
    }

    void close() {
      TextRows open = rows;
      rows = null;
      if (open != null) {
        open.close();
      }
    }
  }
}
