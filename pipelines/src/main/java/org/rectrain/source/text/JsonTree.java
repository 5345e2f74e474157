package org.rectrain.source.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value whose text stays as written: {@code 5.0} and {@code 1e5} are no other numbers after
 * reading.
 *
 * @param text a text without its quotes, or the value as written in the file; null for null
 * @param fields of an object
 * @param items of a list
 */
public record JsonTree(
    @Nullable UTF8String text, Map<String, JsonTree> fields, List<JsonTree> items) {
  private static final JsonTree NULL = new JsonTree(null, Map.of(), List.of());

  /** The value at the parser's position. */
  public static JsonTree read(JsonParser parser, byte[] bytes, int start) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
      int from = start + (int) parser.currentTokenLocation().getByteOffset();
      Map<String, JsonTree> fields = new LinkedHashMap<>();
      List<JsonTree> items = new ArrayList<>();
      if (token == JsonToken.START_OBJECT) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          fields.put(name, read(parser, bytes, start));
        }
      } else {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(read(parser, bytes, start));
        }
      }
      int to = start + (int) parser.currentLocation().getByteOffset();
      return new JsonTree(UTF8String.fromBytes(bytes, from, to - from), fields, items);
    }
    return token == JsonToken.VALUE_NULL
        ? NULL
        : new JsonTree(UTF8String.fromString(parser.getText()), Map.of(), List.of());
  }

  /** Whether it is an object or a list with something in it. */
  public boolean isNested() {
    return !fields.isEmpty() || !items.isEmpty();
  }

  /** The text; null for null. */
  public @Nullable String string() {
    return text == null ? null : text.toString();
  }

  /**
   * Reads one object, which is all that a text holds; null when it is something else.
   *
   * @throws IOException when it is no JSON, or a key is there twice
   */
  public static @Nullable JsonTree object(byte[] bytes) throws IOException {
    try (JsonParser parser = JsonRows.FACTORY.createParser(bytes)) {
      parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      JsonTree out = parser.nextToken() == JsonToken.START_OBJECT ? read(parser, bytes, 0) : null;
      return parser.nextToken() == null ? out : null;
    }
  }

  /** A field of that name, or else the value at that path; null when there is none. */
  public @Nullable JsonTree find(String column) {
    JsonTree field = fields.get(column);
    JsonPath path = JsonPath.of(column);
    return field != null || path.each() != null ? field : at(path.rest());
  }

  /** The value at the end of some steps; null when there is none. */
  @Nullable JsonTree at(List<Object> steps) {
    JsonTree here = this;
    for (Object step : steps) {
      JsonTree next =
          step instanceof Integer place
              ? place < here.items.size() ? here.items.get(place) : null
              : here.fields.get((String) step);
      if (next == null) {
        return null;
      }
      here = next;
    }
    return here;
  }
}
