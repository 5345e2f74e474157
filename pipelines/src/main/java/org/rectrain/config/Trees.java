package org.rectrain.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Configuration records as trees with the keys of the YAML file, defaults filled in. */
public final class Trees {
  private Trees() {}

  /** The tree of a configuration record; null components are left out. */
  public static ObjectNode of(Record record) {
    return (ObjectNode) value(record);
  }

  /** The record as YAML text that reads back to an equal record. */
  public static String yaml(Record record) {
    return Yaml.write(of(record));
  }

  private static JsonNode value(Object value) {
    JsonNodeFactory f = JsonNodeFactory.instance;
    if (value instanceof Record record) {
      ObjectNode node = f.objectNode();
      for (RecordComponent component : record.getClass().getRecordComponents()) {
        Object part = read(record, component);
        if (part != null) {
          node.set(Names.snake(component.getName()), value(part));
        }
      }
      return node;
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

  private static @Nullable Object read(Record record, RecordComponent component) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
