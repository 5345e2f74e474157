package org.rectrain.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.expression.Numerals;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.StableHash;
import org.rectrain.source.text.TextRows;

/**
 * The rows of a table one after the other in the order of its files, without Spark: the same
 * formats, texts and numbers as {@link RawTable}.
 */
public final class PlainRows implements RawRow {
  private final List<String> columns;
  private final Numerals numerals;
  private final TextRows rows;
  private final @Nullable String[] constants;

  private PlainRows(
      List<String> columns, Numerals numerals, TextRows rows, @Nullable String[] constants) {
    this.columns = columns;
    this.numerals = numerals;
    this.rows = rows;
    this.constants = constants;
  }

  /** Takes rows. */
  public interface Sink {
    /**
     * One row.
     *
     * @param row its columns in the order asked for, valid for the call only
     * @param written the row as written in the file; of Parquet, its values in words
     * @param where file and line, or of Parquet file and place, for messages
     */
    void row(RawRow row, String written, String where);

    /** A row that is not in the format. */
    void broken(Unreadable row, String where);
  }

  /**
   * Reads a table.
   *
   * @param columns wanted columns; a JSON object without one of them has no value there
   * @throws org.rectrain.Failure (exit code 3) when a file is damaged, or one that is not JSON
   *     lacks a column
   */
  public static void read(Source source, List<String> columns, Sink sink) {
    if (source.isText()) {
      TableParts table = new TableParts(source, columns);
      List<TableParts.Part> parts = table.parts(source, Long.MAX_VALUE);
      table.require(columns);
      int[] wanted = IntStream.range(0, columns.size()).toArray();
      for (TableParts.Part part : parts) {
        String file = part.file().path().toString();
        each(source, columns, table.rows(part, wanted), part.constants(), file, sink);
      }
      return;
    }
    ParquetSource.requireReadable(source, columns);
    for (Path file : source.files()) {
      Map<String, String> folders = source.partitions(file);
      String[] constants = columns.stream().map(folders::get).toArray(String[]::new);
      each(source, columns, new ParquetRecords(file, columns), constants, file.toString(), sink);
    }
  }

  private static void each(
      Source source,
      List<String> columns,
      TextRows rows,
      @Nullable String[] constants,
      String file,
      Sink sink) {
    try (rows) {
      PlainRows row = new PlainRows(columns, source.dialect().numerals(), rows, constants);
      while (rows.next()) {
        String where = file + ":" + rows.line();
        String broken = rows.broken();
        if (broken == null) {
          sink.row(row, rows.raw(), where);
        } else {
          sink.broken(new Unreadable(broken, rows.raw()), where);
        }
      }
    }
  }

  @Override
  public @Nullable String text(int column) {
    UTF8String own = rows.value(column);
    String text = own == null ? constants[column] : own.toString();
    return text == null || text.isEmpty() ? null : text;
  }

  @Override
  public Numerals numerals() {
    return numerals;
  }

  @Override
  public boolean isInstant(int column) {
    return rows instanceof ParquetRecords parquet
        && parquet.isInstant(column)
        && text(column) != null;
  }

  @Override
  public long instant(int column) {
    return java.time.Instant.parse(String.valueOf(text(column))).toEpochMilli();
  }

  @Override
  public String json() {
    Map<String, @Nullable Object> out = new java.util.LinkedHashMap<>();
    List<String> names = new ArrayList<>(columns);
    for (int i = 0; i < names.size(); i++) {
      out.put(names.get(i), text(i));
    }
    return Json.line(out);
  }

  @Override
  public long contentHash() {
    return StableHash.of(0L, json());
  }
}
