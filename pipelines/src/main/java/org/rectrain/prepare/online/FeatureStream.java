package org.rectrain.prepare.online;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;

/**
 * Raw records as JSON lines in, the model's features as JSON lines out, by {@link OnlineFeatures}.
 * A record is a row of the log, or {@code {"event": {row of the log}, "item": {row of the
 * catalogue}, "user": {row of the profiles}, "session_index": n, "previous_gap": seconds}} with all
 * but the event left out where unknown.
 */
public final class FeatureStream {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<LinkedHashMap<String, Object>> OBJECT =
      new TypeReference<>() {};
  private static final String HINT =
      "expected one JSON object per line: a row of the log, or {\"event\": {...}, \"item\": {...},"
          + " \"user\": {...}}";

  private final OnlineFeatures features;
  private final Map<String, Map<String, Object>> items;
  private final Map<String, Map<String, Object>> users;
  private final String fingerprint;

  /**
   * A stream of one prepared folder.
   *
   * @param items JSON lines of the catalogue, for records that bring none; null when there are none
   * @param users the same of the profiles
   * @param model folder of the model that reads the inputs, which went on from an earlier one and
   *     keeps its vocabularies and scales; null for one that was trained on the folder itself
   * @throws Failure (exit code 3) when the folder has no statistics, a file cannot be read, or the
   *     model was trained on other features
   */
  public FeatureStream(
      Path prepared, @Nullable Path items, @Nullable Path users, @Nullable Path model)
      throws IOException {
    features = OnlineFeatures.open(prepared, model);
    this.items = items == null ? Map.of() : table(items, features.itemKey());
    this.users = users == null ? Map.of() : table(users, features.userKey());
    fingerprint = features.schema().fingerprint();
  }

  /** Fingerprint of the feature schema that all lines follow. */
  public String fingerprint() {
    return fingerprint;
  }

  /** Opens a text file, unpacked where its name ends in .gz. */
  public static BufferedReader reader(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw Failure.input(file + ": no such file; expected JSON lines", HINT);
    }
    InputStream in = Files.newInputStream(file);
    InputStream text = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
    return new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8));
  }

  private static Map<String, Map<String, Object>> table(Path file, String key) throws IOException {
    Map<String, Map<String, Object>> out = new HashMap<>();
    try (BufferedReader in = reader(file)) {
      int number = 0;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        number++;
        Map<String, Object> row = parse(line, file + ":" + number);
        Object id = row.get(key);
        if (id == null) {
          throw Failure.input(file + ":" + number + ": has no '" + key + "'", HINT);
        }
        out.put(id.toString(), row);
      }
    }
    return out;
  }

  private static Map<String, Object> parse(String line, String where) {
    try {
      return JSON.readValue(line, OBJECT);
    } catch (JsonProcessingException e) {
      throw Failure.input(where + ": is no JSON object: " + e.getOriginalMessage(), HINT, e);
    }
  }

  /**
   * Transforms all lines; empty ones are skipped.
   *
   * @param source name of the input, for errors
   * @return number of records
   * @throws Failure (exit code 3) for a record that cannot be read; lines before it are written
   */
  public long run(BufferedReader in, String source, Writer out) throws IOException {
    long records = 0;
    int number = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      String where = source + ":" + number;
      out.write(Json.line(transform(parse(line, where), where)));
      out.write('\n');
      records++;
    }
    out.flush();
    return records;
  }

  private Map<String, Object> transform(Map<String, Object> record, String where) {
    boolean nested = record.get("event") instanceof Map;
    Map<String, Object> inner = nested ? object(record, "event", where) : null;
    Map<String, Object> event = inner == null ? record : inner;
    try {
      String user = features.user(event);
      String item = features.item(event);
      Map<String, Object> itemRow = nested ? object(record, "item", where) : null;
      Map<String, Object> userRow = nested ? object(record, "user", where) : null;
      OnlineFeatures.Moment moment =
          new OnlineFeatures.Moment(
              (int) number(nested ? record.get("session_index") : null, 0),
              number(nested ? record.get("previous_gap") : null, Double.NaN));
      Map<String, @Nullable Object> values =
          features.values(
              event,
              itemRow == null ? items.get(item) : itemRow,
              userRow == null ? users.get(user) : userRow,
              moment);
      Map<String, Object> out = new LinkedHashMap<>();
      out.put("user_id", user);
      out.put("item_id", item);
      out.put("fingerprint", fingerprint);
      out.put("features", values);
      out.put("inputs", features.encode(values));
      return out;
    } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
      throw Failure.input(where + ": " + e.getMessage(), HINT, e);
    }
  }

  private static double number(@Nullable Object value, double missing) {
    return value == null ? missing : Double.parseDouble(value.toString());
  }

  private static @Nullable Map<String, Object> object(
      Map<String, Object> record, String name, String where) {
    Object value = record.get(name);
    if (value == null) {
      return null;
    }
    if (!(value instanceof Map)) {
      throw Failure.input(where + ": '" + name + "' is " + value + ", no object", HINT);
    }
    return JSON.convertValue(value, OBJECT);
  }
}
