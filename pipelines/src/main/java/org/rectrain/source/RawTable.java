package org.rectrain.source;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.is_valid_utf8;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.data.EventsConfig;
import org.rectrain.config.data.TableFormat;
import org.rectrain.dataset.Columns;

/**
 * A raw table as Spark rows: the asked columns in order, then {@value #UNREADABLE}, the text of a
 * row that is not in the format. Text formats give all columns as text: types are judged by the
 * cleaning rules, where a wrong one costs a row and not the job.
 */
public final class RawTable {
  /** The text of a row that could not be read; null for all others. */
  public static final String UNREADABLE = "_unreadable";

  private static final String NO_TEXT = new Unreadable("a text is not UTF-8", "").cell();

  private RawTable() {}

  /**
   * Refuses lists and objects where one value is needed, such as an id.
   *
   * @throws Failure (exit code 3) when a column of a Parquet file, or in the first rows of a JSON
   *     file, is one
   */
  public static void requireSingle(Source source, List<String> columns) {
    if (source.entries() != null) {
      return;
    }
    if (!source.isText()) {
      ParquetSource.requireSingle(source, columns);
    } else if (source.format() == TableFormat.JSON) {
      Header.requireSingle(source, columns);
    }
  }

  /**
   * Refuses days, times and lists where a number is needed: no value of theirs could be read.
   *
   * @throws Failure (exit code 3) when a column of a Parquet file is one
   */
  public static void requireNumbers(Source source, List<String> columns) {
    if (!source.isText() && source.entries() == null) {
      ParquetSource.requireNumbers(source, columns);
    }
  }

  /** The first file of a Parquet table whose values cannot be read; null when all can. */
  public static @Nullable Failure damage(Source source) {
    return source.isText() ? null : ParquetSource.damage(source.files());
  }

  /** The names of all columns, in the order of the file. */
  public static List<String> columns(Source source) {
    List<String> raw = Header.columns(source);
    Entries entries = source.entries();
    return entries == null ? raw : entries.columns(raw);
  }

  /**
   * Opens a table.
   *
   * @param columns wanted raw columns
   * @throws Failure (exit code 3) when a column is not there or the file is damaged
   */
  public static Dataset<Row> open(SparkSession spark, Source source, List<String> columns) {
    return open(spark, source, columns, Set.of());
  }

  /**
   * The same where some columns may be lists of fractions, which no other feature can use.
   *
   * @param vectors such columns
   */
  public static Dataset<Row> open(
      SparkSession spark, Source source, List<String> columns, Set<String> vectors) {
    if (columns.stream().anyMatch(JoinedColumns::isJoined)) {
      return JoinedColumns.rows(
          open(spark, source, JoinedColumns.needed(columns), vectors), columns);
    }
    Entries entries = source.entries();
    return entries == null
        ? rows(spark, source, columns, vectors)
        : entries.rows(rows(spark, source, entries.needed(columns), vectors), columns);
  }

  private static Dataset<Row> rows(
      SparkSession spark, Source source, List<String> columns, Set<String> vectors) {
    rejectMissing(source, columns);
    if (source.isText()) {
      Literals.reject(source, columns);
    }
    Dataset<Row> rows =
        source.isText()
            ? spark.baseRelationToDataFrame(TextRelation.requiring(spark, source, columns))
            : checked(ParquetSource.rows(spark, source, columns, vectors), columns);
    List<Column> wanted = new ArrayList<>();
    columns.forEach(c -> wanted.add(column(c)));
    wanted.add(col(UNREADABLE));
    return rows.select(wanted.toArray(Column[]::new));
  }

  /**
   * A table with all its columns that can be read, and for JSON the paths into nested ones; only
   * those that a query uses are read.
   *
   * @param named columns that the configuration names
   * @throws Failure (exit code 3) when a named column of a Parquet file cannot be read
   */
  public static Dataset<Row> all(SparkSession spark, Source source, Collection<String> named) {
    if (!source.isText()) {
      return checked(ParquetSource.all(spark, source, named), named);
    }
    List<String> columns =
        Header.paths(source).stream().filter(c -> !c.contains("[]")).distinct().toList();
    return spark.baseRelationToDataFrame(new TextRelation(spark, source, columns));
  }

  /**
   * All columns of a Parquet table on another file system.
   *
   * @param section of the configuration that names it
   * @param url of a file, a folder or a pattern, as Hadoop takes it
   * @param named columns that the configuration names
   */
  public static Dataset<Row> remote(
      SparkSession spark, String section, String url, Collection<String> named) {
    return checked(ParquetSource.remote(spark, section, url, named), named);
  }

  /**
   * Rows of Parquet, of which those are not in the format that have a text which is no UTF-8: read
   * as text, different bytes would be one id.
   */
  private static Dataset<Row> checked(Dataset<Row> rows, Collection<String> named) {
    Column[] texts =
        Arrays.stream(rows.schema().fields())
            .filter(f -> f.dataType().equals(DataTypes.StringType) && named.contains(f.name()))
            .map(f -> column(f.name()))
            .toArray(Column[]::new);
    Column raw = texts.length == 0 ? nullText() : to_json(struct(texts));
    Column broken =
        coalesce(
            Stream.concat(
                    Arrays.stream(texts)
                        .map(text -> when(not(is_valid_utf8(text)), concat(lit(NO_TEXT), raw))),
                    Stream.of(nullText()))
                .toArray(Column[]::new));
    return rows.withColumn(UNREADABLE, broken);
  }

  /** A column by its name, whatever signs that holds. */
  public static Column column(String name) {
    return col(Columns.quoted(name));
  }

  private static Column nullText() {
    return lit(null).cast(DataTypes.StringType);
  }

  private static void rejectMissing(Source source, List<String> columns) {
    List<String> known = Header.paths(source);
    Set<String> names = new HashSet<>(known);
    List<String> missing =
        columns.stream()
            .filter(c -> !source.isText() || !c.equals(EventsConfig.ROW))
            .filter(c -> !names.contains(c) && !names.contains(c.replaceAll("\\[\\d+]", "[]")))
            // Of a type that cannot be read: refused with its type.
            .filter(c -> source.isText() || ParquetColumns.of(Header.first(source)).find(c) == null)
            .toList();
    if (missing.isEmpty()) {
      boolean named = source.isText() && source.dialect().columns().isEmpty();
      if (named && columns.stream().anyMatch(Header::isValue) && Header.looksLikeRow(known)) {
        throw Failure.input(
            source.location() + ": has no header; its first row would be lost",
            noHeader(source, known));
      }
      return;
    }
    if (!source.isText()) {
      ParquetColumns.of(Header.first(source)).requireParts(missing, source.section());
    }
    StringBuilder message = new StringBuilder();
    for (String column : missing) {
      boolean first = message.isEmpty();
      message.append(first ? source.section() + ": no column '" : "; no column '").append(column);
      message.append("'").append(first ? " in " + source.location() : "");
      nearest(column, known)
          .ifPresent(n -> message.append("; did you mean '").append(n).append("'?"));
    }
    throw Failure.input(message.toString(), hint(source, known));
  }

  private static String hint(Source source, List<String> header) {
    if (header.size() == 1 && source.format() == TableFormat.CSV) {
      return "its only column is '"
          + ColumnNames.some(header)
          + "'; set "
          + source.section()
          + ".delimiter to what is between its cells";
    }
    return Header.looksLikeRow(header)
        ? noHeader(source, header)
        : "its columns are: " + ColumnNames.some(header);
  }

  private static String noHeader(Source source, List<String> header) {
    return "its first line looks like a row and not like names: "
        + ColumnNames.some(header)
        + "; a file without a header needs "
        + source.section()
        + ".columns: [...] with its "
        + header.size()
        + " names in order";
  }

  private static Optional<String> nearest(String column, List<String> header) {
    return org.rectrain.config.read.Suggestions.nearest(column, header);
  }
}
