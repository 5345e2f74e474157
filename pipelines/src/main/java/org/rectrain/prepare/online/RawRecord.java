package org.rectrain.prepare.online;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.expression.Numerals;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.StableHash;
import org.rectrain.source.RawRow;
import org.rectrain.source.text.JsonPath;
import org.rectrain.source.text.JsonTree;

/** A raw record that gives its columns by name, as the reader of tables gives them. */
public interface RawRecord {
  /** The value of a column, or at a path such as {@code details.brand}; null when missing. */
  @Nullable String text(String column);

  /** Epoch milliseconds of a value that is a point in time by its type; null when it is none. */
  default @Nullable Long instant(String column) {
    return null;
  }

  /** A record of values, objects as maps and lists as lists. */
  static RawRecord of(Map<String, ?> values) {
    return column -> {
      Object found = values.get(column);
      if (found == null && !values.containsKey(column)) {
        found = values;
        for (Object step : JsonPath.of(column).rest()) {
          found =
              step instanceof Integer place
                  ? found instanceof List<?> list && place < list.size() ? list.get(place) : null
                  : found instanceof Map<?, ?> map ? map.get(step) : null;
        }
      }
      return found instanceof Map || found instanceof List
          ? Json.line(found)
          : found == null ? null : found.toString();
    };
  }

  /** A JSON object, its values as written. */
  static RawRecord of(JsonTree object) {
    return column -> {
      JsonTree found = object.find(column);
      return found == null ? null : found.string();
    };
  }

  /** Some columns as a row. */
  default RawRow row(List<String> columns, Numerals numerals) {
    return new Columns(this, columns, numerals);
  }

  /** Columns of a record by their indices. */
  record Columns(RawRecord record, List<String> columns, Numerals numerals) implements RawRow {
    @Override
    public @Nullable String text(int column) {
      String text = record.text(columns.get(column));
      return text == null || text.isEmpty() ? null : text;
    }

    @Override
    public boolean isInstant(int column) {
      return record.instant(columns.get(column)) != null;
    }

    @Override
    public long instant(int column) {
      Long millis = record.instant(columns.get(column));
      return millis == null ? RawRow.super.instant(column) : millis;
    }

    @Override
    public String json() {
      Map<String, @Nullable Object> out = new java.util.LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        out.put(columns.get(i), text(i));
      }
      return Json.line(out);
    }

    @Override
    public long contentHash() {
      return StableHash.of(0L, json());
    }
  }
}
