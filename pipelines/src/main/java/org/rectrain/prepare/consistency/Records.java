package org.rectrain.prepare.consistency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.data.Dialect;
import org.rectrain.config.data.TableFormat;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.source.PlainRows;
import org.rectrain.source.RawRow;
import org.rectrain.source.RawTable;
import org.rectrain.source.Source;
import org.rectrain.source.Unreadable;

/** Reads a table one record at a time by the reader of all tables; without Spark. */
final class Records {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .build();
  private static final String FEATURES = "features";
  private static final TypeReference<Map<String, Object>> RECORD = new TypeReference<>() {};

  private Records() {}

  /**
   * Reads all records of a file, a folder or a pattern.
   *
   * @param key of the path in the configuration
   * @param sink receives values by name; null for a missing one; of formats other than JSON all are
   *     {@link TextValue}
   * @throws Failure (exit code 3) when there is none, or a record is not in the format
   */
  static void read(String key, Path path, Consumer<Map<String, @Nullable Object>> sink) {
    if (!Files.exists(path)) {
      throw Failure.input(
          path + ": no such file; expected JSON lines, CSV or Parquet",
          "set check.offline and check.online to a sample or a prepared folder");
    }
    Source source = Source.find(key, Path.of(""), path.toString(), Dialect.PLAIN);
    boolean json = source.format() == TableFormat.JSON;
    List<String> columns = json ? List.of() : RawTable.columns(source);
    PlainRows.read(
        source,
        columns,
        new PlainRows.Sink() {
          @Override
          public void row(RawRow row, String written, String where) {
            sink.accept(json ? object(written, where) : values(row, columns));
          }

          @Override
          public void broken(Unreadable row, String where) {
            throw Failure.input(
                where + ": " + row.reason(),
                "one object of feature names and values per line, or one cell per column");
          }
        });
  }

  private static Map<String, @Nullable Object> values(RawRow row, List<String> columns) {
    Map<String, @Nullable Object> record = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      String text = row.text(i);
      record.put(columns.get(i), text == null ? null : new TextValue(text));
    }
    return record;
  }

  private static Map<String, @Nullable Object> object(String written, String where) {
    try {
      Map<String, @Nullable Object> record = JSON.readValue(written, RECORD);
      // What 'rectrain transform' writes holds the features by name beside the model's inputs.
      boolean transformed =
          record.get(FEATURES) instanceof Map && record.containsKey("fingerprint");
      return transformed ? JSON.convertValue(record.get(FEATURES), RECORD) : record;
    } catch (JsonProcessingException e) {
      throw Failure.input(
          where + ": not a JSON object: " + e.getOriginalMessage(),
          "one object of feature names and values per line",
          e);
    }
  }

  /** Reads columns of rows that prepare wrote: numbers, and texts as they are. */
  static void prepared(
      Path rows, List<String> columns, Consumer<Map<String, @Nullable Object>> sink) {
    ParquetTable table = ParquetTable.read(rows, columns.toArray(String[]::new));
    Map<String, @Nullable String[]> texts = new HashMap<>();
    Map<String, double[]> numbers = new HashMap<>();
    for (String name : table.names()) {
      if (table.isText(name)) {
        texts.put(name, table.strings(name));
      } else if (table.isNumber(name)) {
        numbers.put(name, table.doubles(name));
      }
    }
    for (int row = 0; row < table.rows(); row++) {
      int at = row;
      Map<String, @Nullable Object> record = new HashMap<>();
      texts.forEach((name, values) -> record.put(name, values[at]));
      numbers.forEach((name, values) -> record.put(name, number(values[at])));
      sink.accept(record);
    }
  }

  private static @Nullable Object number(double value) {
    if (Double.isNaN(value)) {
      return null;
    }
    // A whole number may be a category's code; a fraction never is.
    return value == Math.rint(value) && Math.abs(value) < 1e15 ? (Object) (long) value : value;
  }
}
