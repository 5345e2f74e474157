package org.rectrain.guess;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.source.Literals;

/**
 * JSON objects, one per line, in one array or one after the other, as columns: nested fields by
 * dotted names, lists as JSON text, fields of the objects of a list as {@code items[].id} with the
 * first one's value.
 */
final class JsonExcerpt {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern BEGIN = Pattern.compile("\\s*(?:\\[\\s*)?\\{");
  private static final int DEEPEST = 3;

  private JsonExcerpt() {}

  /** Whether a text begins as objects, or as a list of them. */
  static boolean is(String text) {
    return BEGIN.matcher(text).lookingAt();
  }

  static Map<String, List<@Nullable String>> read(Path file, String text) {
    List<Map<String, String>> rows = new ArrayList<>();
    if (!text.stripLeading().startsWith("[")) {
      lines(text, rows);
    }
    if (rows.isEmpty()) {
      objects(text, rows);
    }
    if (rows.isEmpty()) {
      boolean python = text.lines().limit(1).anyMatch(Literals::isPython);
      throw Failure.input(
          file + ": looks like JSON and holds no JSON object",
          python ? Literals.hint(file) : "expected one object per line");
    }
    Map<String, List<@Nullable String>> columns = new LinkedHashMap<>();
    rows.forEach(row -> row.keySet().forEach(name -> columns.putIfAbsent(name, new ArrayList<>())));
    columns.forEach((name, values) -> rows.forEach(row -> values.add(row.get(name))));
    return columns;
  }

  private static void lines(String text, List<Map<String, String>> rows) {
    text.lines()
        .filter(line -> !line.isBlank())
        .forEach(
            line -> {
              try {
                add(JSON.readTree(line), rows);
              } catch (JsonProcessingException e) {
                return; // the cleaning rule unreadable will take it
              }
            });
  }

  /** Objects in one array, or one after the other, whatever their lines. */
  private static void objects(String text, List<Map<String, String>> rows) {
    try (JsonParser parser = JSON.createParser(text)) {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_ARRAY) {
        token = parser.nextToken();
      }
      for (; token == JsonToken.START_OBJECT; token = parser.nextToken()) {
        add(parser.readValueAsTree(), rows);
      }
    } catch (IOException e) {
      return; // the excerpt ends within an object
    }
  }

  private static void add(@Nullable JsonNode node, List<Map<String, String>> rows) {
    if (node == null || !node.isObject()) {
      return;
    }
    String each = listOfItems(node);
    for (int i = 0; i < (each.isEmpty() ? 1 : node.get(each).size()); i++) {
      Map<String, String> row = new LinkedHashMap<>();
      flatten(node, "", 0, row);
      if (i > 0) {
        row.keySet().removeIf(name -> name.startsWith(each + "[]."));
        flatten(node.get(each).get(i), each + "[].", 1, row);
      }
      rows.add(row);
    }
  }

  /** The field with a list of items, which the reader makes rows of; empty without. */
  private static String listOfItems(JsonNode node) {
    String found = "";
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      JsonNode value = field.getValue();
      if (value.isValueNode() && ColumnWords.ITEM.fit(field.getKey()) == 3) {
        return ""; // the object itself is of one item
      }
      if (value.isArray()
          && value.size() > 1
          && value.get(0).isObject()
          && value.get(0).propertyStream().anyMatch(f -> ColumnWords.ITEM.fit(f.getKey()) == 3)) {
        found = field.getKey();
      }
    }
    return found;
  }

  private static void flatten(JsonNode object, String prefix, int depth, Map<String, String> row) {
    object
        .properties()
        .forEach(
            field -> {
              String name = prefix + field.getKey();
              JsonNode value = field.getValue();
              if (value.isObject() && depth < DEEPEST) {
                flatten(value, name + ".", depth + 1, row);
              } else if (value.isArray() && !value.isEmpty() && value.get(0).isObject()) {
                flatten(value.get(0), name + "[].", depth + 1, row);
              } else if (!value.isNull()) {
                String text = value.isContainerNode() ? value.toString() : value.asText().strip();
                if (!text.isEmpty()) {
                  row.put(name, text);
                }
              }
            });
  }
}
