package org.rectrain.prepare.consistency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.source.text.CsvLine;

/** Reads a table one record at a time, from JSON lines, CSV or Parquet; without Spark. */
final class Records {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FEATURES = "features";
  private static final TypeReference<Map<String, Object>> RECORD = new TypeReference<>() {};

  private Records() {}

  /**
   * Reads all records.
   *
   * @param sink receives values by name; null for a missing one; of CSV all are {@link TextValue}
   */
  static void read(Path source, Consumer<Map<String, @Nullable Object>> sink) {
    if (!Files.exists(source)) {
      throw Failure.input(
          source + ": no such file; expected JSON lines, CSV or Parquet",
          "set check.offline and check.online to a sample or a prepared folder");
    }
    String name = source.toString().replaceAll("\\.gz$", "");
    if (Files.isDirectory(source) || name.endsWith(".parquet")) {
      parquet(source, sink);
    } else if (name.endsWith(".csv") || name.endsWith(".tsv")) {
      char delimiter = name.endsWith(".tsv") ? '\t' : ',';
      List<String> header = new ArrayList<>();
      lines(
          source,
          (line, number) -> {
            List<String> cells = CsvLine.cells(line, String.valueOf(delimiter));
            if (header.isEmpty()) {
              header.addAll(cells);
              return;
            }
            if (cells.size() != header.size()) {
              throw Failure.input(
                  source + ":" + number + ": " + cells.size() + " cells, expected " + header.size(),
                  "every line needs one cell for each column of the header");
            }
            Map<String, @Nullable Object> record = new HashMap<>();
            for (int i = 0; i < header.size(); i++) {
              record.put(
                  header.get(i), cells.get(i).isEmpty() ? null : new TextValue(cells.get(i)));
            }
            sink.accept(record);
          });
    } else {
      lines(source, (line, number) -> sink.accept(json(source, line, number)));
    }
  }

  private interface Line {
    void take(String line, int number);
  }

  private static Map<String, @Nullable Object> json(Path source, String line, int number) {
    try {
      Map<String, @Nullable Object> record = JSON.readValue(line, RECORD);
      // What 'rectrain transform' writes holds the features by name beside the model's inputs.
      boolean transformed =
          record.get(FEATURES) instanceof Map && record.containsKey("fingerprint");
      return transformed ? JSON.convertValue(record.get(FEATURES), RECORD) : record;
    } catch (JsonProcessingException e) {
      throw Failure.input(
          source + ":" + number + ": not a JSON object: " + e.getOriginalMessage(),
          "one object of feature names and values per line",
          e);
    }
  }

  private static void lines(Path source, Line sink) {
    int number = 0;
    try (InputStream raw = Files.newInputStream(source);
        InputStream in = source.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          sink.take(line, number);
        }
      }
    } catch (IOException e) {
      throw Failure.input(
          source + ": cannot be read after line " + number + ": " + e.getMessage(),
          "the file may have been cut short; write it again",
          e);
    }
  }

  private static void parquet(Path source, Consumer<Map<String, @Nullable Object>> sink) {
    ParquetTable table = ParquetTable.read(source);
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
