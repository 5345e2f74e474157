package org.rectrain.config.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Configuration records as trees with the keys of the YAML file, defaults filled in. */
public final class ConfigTrees {
  private ConfigTrees() {}

  /** The tree of a configuration record; null components are left out. */
  public static ObjectNode of(Record record) {
    return (ObjectNode) value(record);
  }

  /** Values of a tree by dotted key, in its order; a list is one value, and nulls are left out. */
  public static Map<String, String> flat(JsonNode tree) {
    Map<String, String> out = new LinkedHashMap<>();
    collect("", tree, out);
    return out;
  }

  private static void collect(String key, JsonNode node, Map<String, String> out) {
    if (node.isObject()) {
      String prefix = key.isEmpty() ? "" : key + ".";
      node.properties().forEach(f -> collect(prefix + f.getKey(), f.getValue(), out));
    } else if (!node.isNull()) {
      out.put(key, node.isValueNode() ? node.asText() : node.toString());
    }
  }

  /** The record as YAML text that reads back to an equal record. */
  public static String yaml(Record record) {
    return Yaml.write(of(record));
  }

  /**
   * A copy of a record that differs in the named options; it is checked as one that was read.
   *
   * @param changes by key, as in the file; values as the record has them
   * @throws IllegalArgumentException when there is no such key or a value is not allowed
   */
  public static <T extends Record> T with(T record, Map<String, ?> changes) {
    @SuppressWarnings("unchecked")
    Class<T> type = (Class<T>) record.getClass();
    return bound(type, of(record), changes);
  }

  /**
   * A record at its defaults but for the named options.
   *
   * @throws IllegalArgumentException as the other one
   */
  public static <T extends Record> T defaultsBut(Class<T> type, Map<String, ?> changes) {
    return bound(type, JsonNodeFactory.instance.objectNode(), changes);
  }

  private static <T extends Record> T bound(
      Class<T> type, ObjectNode tree, Map<String, ?> changes) {
    changes.forEach((key, changed) -> tree.set(key, value(changed)));
    Binder binder = new Binder();
    Object bound = binder.bindRecord(tree, type, "");
    if (bound == null || !binder.problems().isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", binder.problems()));
    }
    return type.cast(bound);
  }

  private static JsonNode value(Object value) {
    JsonNodeFactory f = JsonNodeFactory.instance;
    if (value instanceof JsonNode node) {
      return node;
    }
    if (value instanceof Record record) {
      ObjectNode node = f.objectNode();
      for (RecordComponent component : RecordKeys.components(record.getClass())) {
        Object part = read(record, component);
        if (part != null && RecordKeys.option(component).inline()) {
          node.setAll((ObjectNode) value(part));
        } else if (part != null) {
          node.set(Names.snake(component.getName()), value(part));
        }
      }
      return node;
    }
    if (value instanceof JsonNode node) {
      return node.deepCopy();
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode node = f.objectNode();
      map.forEach((k, v) -> node.set(k.toString(), value(v)));
      return node;
    }
    if (value instanceof List<?> list) {
      ArrayNode node = f.arrayNode();
      list.forEach(v -> node.add(value(v)));
      return node;
    }
    if (value instanceof Enum<?> constant) {
      return f.textNode(Names.snake(constant.name()));
    }
    if (value instanceof Boolean flag) {
      return f.booleanNode(flag);
    }
    if (value instanceof Integer number) {
      return f.numberNode(number);
    }
    if (value instanceof Long number) {
      return f.numberNode(number);
    }
    if (value instanceof Double number) {
      return f.numberNode(number);
    }
    return f.textNode(value.toString());
  }

  static @Nullable Object read(Record record, RecordComponent component) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
