package org.rectrain.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.to_json;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.file.GroupReader;

/**
 * Parquet that others wrote. Only the columns that are asked for are read, so that no other one can
 * stop a run; their types are looked at in every file before anything is read. A dotted name is a
 * field of a struct, {@code items[0]} an element of a list. Checksums of pages are verified where a
 * file has them.
 */
final class ParquetSource {
  private static final String CHECKSUMS = "parquet.page.verify-checksum.enabled";

  private ParquetSource() {}

  /**
   * The columns that can be read, and are of one type, in all files; those of folders' names; and
   * those that are named and there, of whatever type.
   */
  static Dataset<Row> all(SparkSession spark, Source source, Collection<String> named) {
    List<ParquetColumns> footers = footers(source);
    Set<String> out = new LinkedHashSet<>(common(footers, source.section()));
    out.addAll(DataFiles.partitions(source.location(), source.files()));
    out.addAll(there(footers, named));
    return rows(spark, source, List.copyOf(out));
  }

  private static List<String> there(List<ParquetColumns> footers, Collection<String> named) {
    return named.stream().filter(c -> footers.stream().anyMatch(f -> f.find(c) != null)).toList();
  }

  private static List<String> common(List<ParquetColumns> footers, String section) {
    List<String> out = new ArrayList<>();
    for (String column : footers.get(0).readable()) {
      ParquetType first = ParquetType.of(footers.get(0).required(column, section));
      boolean same =
          footers.stream()
              .map(f -> f.find(column))
              .allMatch(
                  t ->
                      t != null
                          && ParquetType.of(t).isReadable()
                          && ParquetType.wider(first, ParquetType.of(t)) != null);
      if (same) {
        out.add(column);
      }
    }
    return out;
  }

  private static List<ParquetColumns> footers(Source source) {
    return source.files().parallelStream().map(ParquetColumns::of).toList();
  }

  /**
   * The rows of a table, the asked columns in order and by their names.
   *
   * @throws Failure (exit code 3) when a file is damaged, or a column is not there or of a type
   *     that cannot be read
   */
  static Dataset<Row> rows(SparkSession spark, Source source, List<String> columns) {
    return rows(spark, source, columns, Set.of());
  }

  /** The same where some columns may be lists of fractions. */
  static Dataset<Row> rows(
      SparkSession spark, Source source, List<String> columns, Set<String> vectors) {
    List<ParquetColumns> footers = footers(source);
    List<String> partitions = DataFiles.partitions(source.location(), source.files());
    String[] paths = source.paths().toArray(String[]::new);
    return rows(
        spark, source.location(), source.section(), footers, partitions, columns, vectors, paths);
  }

  /**
   * All columns of a table that can be read, and those that are named, of another file system than
   * this machine's.
   *
   * @param section of the configuration that names it
   * @param url of a file, a folder or a pattern, as Hadoop takes it
   */
  static Dataset<Row> remote(
      SparkSession spark, String section, String url, Collection<String> named) {
    // Only files are listed here: the types of the columns are those of the table of types.
    String[] files = spark.read().schema(new StructType()).parquet(url).inputFiles();
    if (files.length == 0) {
      throw Failure.input(url + ": holds no rows", "check the export that wrote it");
    }
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    List<ParquetColumns> footers =
        Arrays.stream(files).parallel().map(f -> ParquetColumns.of(f, hadoop)).toList();
    Set<String> columns = new LinkedHashSet<>(common(footers, section));
    columns.addAll(there(footers, named));
    return rows(spark, url, section, footers, List.of(), List.copyOf(columns), Set.of(), files);
  }

  private static Dataset<Row> rows(
      SparkSession spark,
      String location,
      String section,
      List<ParquetColumns> footers,
      List<String> partitions,
      List<String> columns,
      Set<String> vectors,
      String[] paths) {
    if (footers.stream().mapToLong(ParquetColumns::rows).sum() == 0) {
      throw Failure.input(location + ": holds no rows", "check the export that wrote it");
    }
    StructType schema = new StructType();
    List<Column> wanted = new ArrayList<>();
    for (String column : columns) {
      if (footers.get(0).find(column) == null && partitions.contains(column)) {
        wanted.add(col(quoted(column)).cast(DataTypes.StringType).as(column));
        continue;
      }
      List<String> path = footers.get(0).path(column);
      DataType type = ParquetColumns.type(footers, column, section, vectors);
      schema = (StructType) merge(schema, path, type);
      ParquetType first = ParquetType.of(footers.get(0).required(column, section));
      wanted.add(value(path, first.kind()).as(column));
    }
    // Such columns are whole numbers for Spark then, and made timestamps above.
    spark.conf().set("spark.sql.legacy.parquet.nanosAsLong", true);
    if (footers.stream().anyMatch(ParquetColumns::bytesSplit)) {
      // Spark's readers of whole batches do not know the encoding, those of rows do.
      spark.conf().set("spark.sql.parquet.enableVectorizedReader", false);
    }
    // A partition's value is text as the folder's name has it.
    spark.conf().set("spark.sql.sources.partitionColumnTypeInference.enabled", false);
    DataFrameReader reader = spark.read().option(CHECKSUMS, "true").schema(schema);
    if (!partitions.isEmpty()) {
      // Also where the paths are files below it.
      reader.option("basePath", DataFiles.base(location).toAbsolutePath().toString());
    }
    return reader.parquet(paths).select(wanted.toArray(Column[]::new));
  }

  /**
   * Looks at the types of columns before anything is read.
   *
   * @throws Failure (exit code 3) when one is not there, or of a type that cannot be read
   */
  static void requireReadable(Source source, List<String> columns) {
    List<ParquetColumns> footers = footers(source);
    List<String> partitions = DataFiles.partitions(source.location(), source.files());
    for (String column : columns) {
      if (footers.get(0).find(column) != null || !partitions.contains(column)) {
        ParquetColumns.type(footers, column, source.section());
      }
    }
  }

  /** Refuses lists where one value is needed. */
  static void requireSingle(Source source, List<String> columns) {
    ParquetColumns footer = ParquetColumns.of(source.files().get(0));
    for (String column : columns) {
      Type type = footer.find(column);
      if (type != null && ParquetType.of(type).kind() == ParquetType.Kind.LIST) {
        String why = "a list, where one value is needed; name one of them, such as ";
        throw footer.refused(column, type, why + column + "[0]", source.section());
      }
    }
  }

  /** Refuses columns that hold no numbers by their type. */
  static void requireNumbers(Source source, List<String> columns) {
    requireSingle(source, columns);
    ParquetColumns footer = ParquetColumns.of(source.files().get(0));
    for (String column : columns) {
      Type type = footer.find(column);
      if (type != null && ParquetType.of(type).kind().isTime()) {
        String why = "a time, where a number is needed; write it as a number, or as a category";
        throw footer.refused(column, type, why, source.section());
      }
    }
  }

  /** Finds the first file whose values cannot be read to the end; null when all can. */
  static @Nullable Failure damage(List<Path> files) {
    for (Path file : files) {
      try (ParquetFileReader reader = ParquetColumns.open(new LocalInputFile(file))) {
        MessageType schema = reader.getFileMetaData().getSchema();
        GroupReader rows = new GroupReader(reader, schema);
        while (rows.next() != null) {} // every value is decoded
      } catch (IOException | RuntimeException e) {
        return damaged(file.toString(), e);
      }
    }
    return null;
  }

  /** A file that cannot be read, in words. */
  static Failure damaged(String file, Exception e) {
    if (e instanceof Failure known) {
      return known;
    }
    return Failure.input(
        file + ": not a whole Parquet file: " + Failure.reason(e),
        "the file is cut short or damaged; fetch or write it again",
        e);
  }

  /** A type, or nothing yet, with one more path of its fields and elements. */
  private static DataType merge(@Nullable DataType known, List<String> path, DataType type) {
    if (path.isEmpty()) {
      return known == null ? type : known;
    }
    String step = path.get(0);
    List<String> rest = path.subList(1, path.size());
    if (ParquetColumns.PLACE.matcher(step).matches()) {
      DataType element = known instanceof ArrayType list ? list.elementType() : null;
      return DataTypes.createArrayType(merge(element, rest, type), true);
    }
    StructType struct = known instanceof StructType fields ? fields : new StructType();
    int at = Arrays.asList(struct.fieldNames()).indexOf(step);
    if (at < 0) {
      return struct.add(step, merge(null, rest, type));
    }
    StructField[] fields = struct.fields();
    fields[at] = DataTypes.createStructField(step, merge(fields[at].dataType(), rest, type), true);
    return new StructType(fields);
  }

  private static Column value(List<String> path, ParquetType.Kind kind) {
    String name = quoted(path.get(0));
    for (String step : path.subList(1, path.size())) {
      // Null behind the end of a list.
      name =
          ParquetColumns.PLACE.matcher(step).matches()
              ? "get(" + name + ", " + step.substring(1, step.length() - 1) + ")"
              : name + "." + quoted(step);
    }
    String micros = String.format("timestamp_micros((%1$s - pmod(%1$s, 1000)) div 1000)", name);
    return switch (kind) {
      case NANOS -> expr(micros);
      case LOCAL_NANOS -> expr("cast(" + micros + " as timestamp_ntz)");
      case DECIMAL -> expr(name).cast(DataTypes.StringType);
      // As they are in JSON lines.
      case LIST, VECTOR -> to_json(expr(name));
      default -> expr(name);
    };
  }

  private static String quoted(String name) {
    return Columns.quoted(name);
  }
}
