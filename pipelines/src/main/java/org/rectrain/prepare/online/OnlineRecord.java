package org.rectrain.prepare.online;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.source.text.JsonTree;

/**
 * One record of a stream.
 *
 * @param event row of the log
 * @param item row of the catalogue; null where the record brings none
 * @param user row of the profiles; null where the record brings none
 * @param session what the session says; null for nothing
 * @param where file and line, for errors
 */
record OnlineRecord(
    RawRecord event,
    @Nullable RawRecord item,
    @Nullable RawRecord user,
    @Nullable JsonTree session,
    String where) {
  /** A row of the log alone. */
  static OnlineRecord of(RawRecord event, String where) {
    return new OnlineRecord(event, null, null, null, where);
  }

  /**
   * A line of JSON: a row of the log, or an object that holds one as its event.
   *
   * @param keys columns of an event that hold one value each
   * @throws Failure (exit code 3) when it is none
   */
  static OnlineRecord json(String line, String where, List<String> keys) {
    JsonTree record = object(line, where);
    JsonTree event = record.fields().get("event");
    boolean nested = event != null && isObject(event);
    JsonTree row = nested && event != null ? event : record;
    requireSingle(row, keys, where);
    return new OnlineRecord(
        RawRecord.of(row),
        nested ? part(record, "item", where) : null,
        nested ? part(record, "user", where) : null,
        nested ? record : null,
        where);
  }

  /** The moment within the session; an IllegalArgumentException where it is no number. */
  OnlineFeatures.Moment moment() {
    return new OnlineFeatures.Moment(
        (int) number(session, "session_index", 0), number(session, "previous_gap", Double.NaN));
  }

  private static JsonTree object(String line, String where) {
    try {
      JsonTree object = JsonTree.object(line.getBytes(StandardCharsets.UTF_8));
      if (object != null) {
        return object;
      }
    } catch (IOException e) {
      throw Failure.input(where + ": is no JSON object: " + firstLine(e), FeatureStream.HINT, e);
    }
    throw Failure.input(where + ": is no JSON object", FeatureStream.HINT);
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** As prepare does: a list or an object is no id and no time. */
  private static void requireSingle(JsonTree row, List<String> keys, String where) {
    for (String key : keys) {
      JsonTree value = row.find(key);
      if (value != null && value.isNested()) {
        throw Failure.input(
            where + ": '" + key + "' holds a list or an object, where one value is needed",
            FeatureStream.HINT);
      }
    }
  }

  private static double number(@Nullable JsonTree record, String name, double missing) {
    JsonTree value = record == null ? null : record.fields().get(name);
    String text = value == null ? null : value.string();
    if (text == null) {
      return missing;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + ": '" + text + "' is no number", e);
    }
  }

  private static boolean isObject(JsonTree value) {
    String text = value.string();
    return text != null && text.startsWith("{");
  }

  private static @Nullable RawRecord part(JsonTree record, String name, String where) {
    JsonTree value = record.fields().get(name);
    if (value == null || value.string() == null) {
      return null;
    }
    if (!isObject(value)) {
      throw Failure.input(
          where + ": '" + name + "' is " + value.string() + ", no object", FeatureStream.HINT);
    }
    return RawRecord.of(value);
  }
}
