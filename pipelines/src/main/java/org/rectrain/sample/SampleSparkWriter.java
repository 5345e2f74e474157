package org.rectrain.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.sample.SampleConfig;
import org.rectrain.dataset.file.PartFiles;
import org.rectrain.run.Progress;

/**
 * Writes tables with Spark, a folder of part files each: {@code events/part-*.parquet} or {@code
 * .json.gz}. Every partition makes the rows of its own keys; the rows and their order over the part
 * files are those of {@link SampleWriter}, whatever the number of partitions.
 */
public final class SampleSparkWriter {
  private static final int KEYS_PER_FILE = 1_000_000;

  private final SparkSession spark;
  private final SampleConfig config;
  private final long seed;
  private final Progress progress;

  /** Writes what a generator with these options and this seed makes. */
  public SampleSparkWriter(SparkSession spark, SampleConfig config, long seed, Progress progress) {
    this.spark = spark;
    this.config = config;
    this.seed = seed;
    this.progress = progress;
  }

  /** Writes every table below {@code out}. */
  public void write(Path out) throws IOException {
    try (Progress.Bar bar = progress.step("write tables", SampleTable.values().length)) {
      for (SampleTable table : SampleTable.values()) {
        bar.message(table.path());
        write(table, out.resolve(table.path()));
        bar.advance(1);
      }
    }
  }

  /** Writes one table into a folder that must not exist. */
  void write(SampleTable table, Path folder) throws IOException {
    DataFrameWriter<Row> writer = rows(table, files(table)).write().mode(SaveMode.ErrorIfExists);
    String where = folder.toUri().toString();
    switch (config.format()) {
      case PARQUET -> writer.parquet(where);
      case JSONL -> writer.option("compression", "gzip").json(where);
    }
    PartFiles.settle(folder);
  }

  /** The rows of a table, made by {@code partitions} tasks. */
  public Dataset<Row> rows(SampleTable table, int partitions) {
    int keys = Generators.of(config, seed).keys(table);
    StructType schema = schema(Generators.of(config, seed).columns(table));
    SampleConfig options = config;
    long shared = seed;
    MapPartitionsFunction<Long, Row> make =
        numbers -> new Rows(Generators.of(options, shared), table, numbers);
    return spark.range(0, keys, 1, partitions).mapPartitions(make, Encoders.row(schema));
  }

  private int files(SampleTable table) {
    return switch (table) {
      case EVENTS, TRUE_FAULTS, EXPERIMENT -> config.fileCount();
      case ITEMS, USERS, ANNOTATIONS, TRUE_ITEMS, TRUE_TASTES ->
          1 + Generators.of(config, seed).keys(table) / KEYS_PER_FILE;
    };
  }

  private static StructType schema(List<SampleTable.Column> columns) {
    StructType schema = new StructType();
    for (SampleTable.Column column : columns) {
      DataType type =
          switch (column.kind()) {
            case TEXT -> DataTypes.StringType;
            case WHOLE -> DataTypes.IntegerType;
            case REAL -> DataTypes.DoubleType;
            case REALS -> DataTypes.createArrayType(DataTypes.DoubleType, false);
          };
      schema = schema.add(column.name(), type, true);
    }
    return schema;
  }

  /** Rows of one key after the other; one key's rows are in memory at a time. */
  private static final class Rows implements Iterator<Row> {
    private final SampleGenerator generator;
    private final SampleTable table;
    private final Iterator<Long> keys;
    private Iterator<Row> ready = Collections.emptyIterator();

    Rows(SampleGenerator generator, SampleTable table, Iterator<Long> keys) {
      this.generator = generator;
      this.table = table;
      this.keys = keys;
    }

    @Override
    public boolean hasNext() {
      while (!ready.hasNext() && keys.hasNext()) {
        List<Row> rows = new ArrayList<>();
        generator.rows(
            table, Math.toIntExact(keys.next()), row -> rows.add(RowFactory.create(row)));
        ready = rows.iterator();
      }
      return ready.hasNext();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new java.util.NoSuchElementException();
      }
      return ready.next();
    }
  }

  /** One generator for each JVM, since its tables are large; the last one used is kept. */
  private static final class Generators {
    private record Held(SampleConfig config, long seed, SampleGenerator generator) {}

    private static @Nullable Held held;

    private Generators() {}

    static synchronized SampleGenerator of(SampleConfig config, long seed) {
      Held last = held;
      if (last == null || last.seed() != seed || !last.config().equals(config)) {
        last = new Held(config, seed, new SampleGenerator(config, seed));
        held = last;
      }
      return last.generator();
    }
  }
}
