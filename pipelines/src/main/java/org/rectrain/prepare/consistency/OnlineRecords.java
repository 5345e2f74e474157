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
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.Failure;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.ParquetTable;

/** Reads an online sample one record at a time, from JSON lines or Parquet. */
final class OnlineRecords {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> RECORD = new TypeReference<>() {};

  private OnlineRecords() {}

  static void read(
      Path source, FeatureSchema schema, Consumer<Map<String, @Nullable Object>> sink) {
    if (!Files.exists(source)) {
      throw Failure.input(
          source + ": no such file; expected JSON lines or Parquet of online feature records",
          "set check.online to the sample that serving wrote");
    }
    if (Files.isDirectory(source) || source.toString().endsWith(".parquet")) {
      parquet(source, schema, sink);
    } else {
      lines(source, sink);
    }
  }

  private static void lines(Path source, Consumer<Map<String, @Nullable Object>> sink) {
    int number = 0;
    try (InputStream raw = Files.newInputStream(source);
        InputStream in = source.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          sink.accept(JSON.readValue(line, RECORD));
        }
      }
    } catch (JsonProcessingException e) {
      throw Failure.input(
          source + ":" + number + ": not a JSON object: " + e.getOriginalMessage(),
          "one object of feature names and values per line",
          e);
    } catch (IOException e) {
      throw Failure.input(
          source + ": cannot be read after line " + number + ": " + e.getMessage(),
          "the file may have been cut short; write it again",
          e);
    }
  }

  private static void parquet(
      Path source, FeatureSchema schema, Consumer<Map<String, @Nullable Object>> sink) {
    ParquetTable table = ParquetTable.read(source);
    Set<String> names = table.names();
    Map<String, @Nullable String[]> texts = new HashMap<>();
    Map<String, double[]> numbers = new HashMap<>();
    for (FeatureSpec spec : schema.features()) {
      if (names.contains(spec.name())) {
        if (table.isText(spec.name())) {
          texts.put(spec.name(), table.strings(spec.name()));
        } else {
          numbers.put(spec.name(), table.doubles(spec.name()));
        }
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
