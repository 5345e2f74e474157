package org.rectrain.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rectrain.config.read.Binder;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Names;
import org.rectrain.config.read.Option;
import org.rectrain.config.read.RecordKeys;
import org.rectrain.config.read.ValueKinds;
import org.rectrain.config.read.Yaml;

/** The options of a configuration record, as a JSON Schema (2020-12) or as lines for people. */
public final class ConfigSchema {
  /** One option in words: its dotted key, what it takes, its default and what it does. */
  public record Line(String key, String takes, String def, String doc) {}

  private ConfigSchema() {}

  /** The JSON Schema of a whole configuration file; editors complete and check with it. */
  public static ObjectNode json() {
    ObjectNode schema = record(RunConfig.class);
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    out.put("title", "rectrain configuration");
    out.setAll(schema);
    return out;
  }

  /** The record of a section, by its key in the file. */
  public static Class<? extends Record> section(String key) {
    return Arrays.stream(RunConfig.class.getRecordComponents())
        .filter(component -> Names.snake(component.getName()).equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no section '" + key + "'"))
        .getType()
        .asSubclass(Record.class);
  }

  /** Every option of a section, nested ones with dotted keys, in the order of declaration. */
  public static List<Line> lines(Class<? extends Record> section, String prefix) {
    List<Line> out = new ArrayList<>();
    for (RecordComponent component : section.getRecordComponents()) {
      String key = Binder.join(prefix, Names.snake(component.getName()));
      Option option = RecordKeys.option(component);
      if (component.getType().isRecord()) {
        String at = option.inline() ? prefix : key;
        out.addAll(lines(component.getType().asSubclass(Record.class), at));
      } else {
        String takes = ValueKinds.describe(component.getGenericType(), option);
        out.add(new Line(key, takes, option.def(), option.doc()));
      }
    }
    return out;
  }

  private static ObjectNode record(Class<?> type) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("type", "object");
    node.put("additionalProperties", false);
    ObjectNode properties = node.putObject("properties");
    ArrayNode required = JsonNodeFactory.instance.arrayNode();
    properties(type, properties, required);
    if (!required.isEmpty()) {
      node.set("required", required);
    }
    return node;
  }

  private static void properties(Class<?> type, ObjectNode properties, ArrayNode required) {
    for (RecordComponent component : type.getRecordComponents()) {
      Option option = RecordKeys.option(component);
      if (option.inline()) {
        properties(component.getType(), properties, required);
        continue;
      }
      ObjectNode property = type(component.getGenericType(), option);
      property.put("description", option.doc());
      boolean scalar = !property.path("type").asText().equals("object");
      if (!option.def().isEmpty()) {
        property.set("default", Yaml.parse(option.def(), "default"));
      } else if (scalar
          && !RecordKeys.isNullable(component)
          && !property.path("type").asText().equals("array")) {
        required.add(Names.snake(component.getName()));
      }
      properties.set(Names.snake(component.getName()), property);
    }
  }

  private static ObjectNode type(Type type, Option option) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    if (type instanceof ParameterizedType generic) {
      if (generic.getRawType() == List.class) {
        node.put("type", "array");
        node.set("items", type(generic.getActualTypeArguments()[0], option));
      } else {
        node.put("type", "object");
        node.set("additionalProperties", type(generic.getActualTypeArguments()[1], option));
      }
      return node;
    }
    Class<?> raw = (Class<?>) type;
    if (raw.isRecord()) {
      return record(raw);
    }
    if (raw == JsonNode.class) {
      node.putArray("type").add("array").add("object");
      return node;
    }
    if (raw.isEnum()) {
      node.put("type", "string");
      ArrayNode values = node.putArray("enum");
      for (Object constant : raw.getEnumConstants()) {
        values.add(Names.snake(((Enum<?>) constant).name()));
      }
    } else if (raw == boolean.class || raw == Boolean.class) {
      node.put("type", "boolean");
    } else if (raw == String.class || raw == InputPath.class) {
      ArrayNode types = node.putArray("type");
      types.add("string").add("number").add("boolean");
    } else {
      boolean whole = raw != double.class && raw != Double.class;
      node.put("type", whole ? "integer" : "number");
      if (option.min() != Double.NEGATIVE_INFINITY) {
        node.put("minimum", option.min());
      }
      if (option.max() != Double.POSITIVE_INFINITY) {
        node.put("maximum", option.max());
      }
    }
    return node;
  }
}
