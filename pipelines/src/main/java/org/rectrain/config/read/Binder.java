package org.rectrain.config.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns a tree of YAML values into a record, collecting every problem on the way so that a user
 * mends a file once. A value that could not be bound is null inside the returned record; callers
 * must look at {@link #problems()} before they use the result.
 */
public final class Binder {
  /** Defaults as they are written in options, parsed. */
  private static final Map<String, JsonNode> DEFAULTS = new ConcurrentHashMap<>();

  private final List<String> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  public List<String> problems() {
    return problems;
  }

  /** What was read though it is no longer written so. */
  public List<String> warnings() {
    return warnings;
  }

  /** Binds {@code node} to the record type; null when any component of it could not be bound. */
  @Nullable
  public Object bindRecord(@Nullable JsonNode node, Class<?> type, String path) {
    JsonNode tree = node == null || node.isNull() ? JsonNodeFactory.instance.objectNode() : node;
    if (!tree.isObject()) {
      notASection(path, tree, "a section with keys " + RecordKeys.keys(type));
      return null;
    }
    List<RecordComponent> components = RecordKeys.components(type);
    rejectUnknown(tree, type, path);
    int before = problems.size();
    Object[] values = new Object[components.size()];
    Class<?>[] types = new Class<?>[components.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = components.get(i).getType();
      values[i] = component(tree, components.get(i), path);
    }
    if (problems.size() > before) {
      return null;
    }
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException wrong) {
        problems.add((path.isEmpty() ? "" : path + ".") + wrong.getMessage());
        return null;
      }
      throw new IllegalStateException("cannot build " + type.getName(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot build " + type.getName(), e);
    }
  }

  private void rejectUnknown(JsonNode tree, Class<?> type, String path) {
    List<String> known = RecordKeys.keys(type);
    for (Iterator<String> it = tree.fieldNames(); it.hasNext(); ) {
      String key = it.next();
      if (!known.contains(key)) {
        problems.add(join(path, key) + ": unknown key; " + meant(key, type, path, known));
      }
    }
  }

  /** The key as it is spelt, here or in a section below, or what is known here. */
  private static String meant(String key, Class<?> type, String path, List<String> known) {
    List<String> deeper = KeyPaths.below(type, key);
    if (!deeper.isEmpty()) {
      return deeper.stream()
          .limit(3)
          .map(k -> "'" + join(path, k) + "'")
          .collect(Collectors.joining(" or ", "did you mean ", "?"));
    }
    return Names.nearest(key, known)
        .map(n -> "did you mean '" + n + "'?")
        .orElse("known keys: " + String.join(", ", known));
  }

  private @Nullable Object component(JsonNode tree, RecordComponent component, String path) {
    String key = Names.snake(component.getName());
    String at = join(path, key);
    Option option = RecordKeys.option(component);
    if (option.inline()) {
      return inlined(tree, component.getType(), path);
    }
    JsonNode node = tree.get(key);
    if (node == null || node.isNull()) {
      if (!option.def().isEmpty()) {
        node = DEFAULTS.computeIfAbsent(option.def(), text -> Yaml.parse(text, "default of " + at));
      } else if (RecordKeys.isNullable(component)) {
        return null;
      } else if (isContainer(component.getType())) {
        node = JsonNodeFactory.instance.objectNode();
      } else {
        problems.add(
            at + ": missing; expected " + ValueKinds.describe(component.getGenericType(), option));
        return null;
      }
    }
    return value(node, component.getGenericType(), option, at);
  }

  /** A record whose keys are among those of the one that holds it. */
  private @Nullable Object inlined(JsonNode tree, Class<?> type, String path) {
    var own = JsonNodeFactory.instance.objectNode();
    for (String key : RecordKeys.keys(type)) {
      if (tree.has(key)) {
        own.set(key, tree.get(key));
      }
    }
    return bindRecord(own, type, path);
  }

  private static boolean isContainer(Class<?> type) {
    return type.isRecord() || type == List.class || type == Map.class;
  }

  private @Nullable Object value(JsonNode node, Type type, Option option, String at) {
    if (type instanceof ParameterizedType generic) {
      return container(node, generic, option, at);
    }
    Class<?> raw = (Class<?>) type;
    if (raw == JsonNode.class) {
      return node; // the record reads it itself
    }
    if (node.isNull()) { // inside a list or a map; a key of a record takes its default
      problem(at, node, ValueKinds.describe(type, option));
      return null;
    }
    if (raw.isRecord()) {
      return bindRecord(node, raw, at);
    }
    return scalar(node, raw, option, at);
  }

  private @Nullable Object container(
      JsonNode node, ParameterizedType type, Option option, String at) {
    if (type.getRawType() == List.class) {
      // An empty section stands for the empty list: that is what a missing key is bound from.
      if (!node.isArray() && !(node.isObject() && node.isEmpty())) {
        problem(at, node, "a list");
        return null;
      }
      List<@Nullable Object> out = new ArrayList<>();
      for (int i = 0; i < node.size(); i++) {
        JsonNode element = node.get(i);
        out.add(value(element, type.getActualTypeArguments()[0], option, at + "[" + i + "]"));
      }
      if (out.contains(null)) {
        return null;
      }
      for (int i = 0; i < out.size(); i++) {
        if (out.get(i) instanceof Enum<?> && out.indexOf(out.get(i)) < i) {
          problem(at + "[" + i + "]", node.get(i), "each name once");
          return null;
        }
      }
      return List.copyOf(out);
    }
    if (!node.isObject()) {
      notASection(at, node, "a section of names and values");
      return null;
    }
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    node.properties()
        .forEach(
            e ->
                out.put(
                    e.getKey(),
                    value(
                        e.getValue(),
                        type.getActualTypeArguments()[1],
                        option,
                        join(at, e.getKey()))));
    return out;
  }

  private @Nullable Object scalar(JsonNode node, Class<?> type, Option option, String at) {
    Object bound = null;
    if (type == String.class && node.isValueNode()) {
      bound = current(node.asText(), option, at);
      if (node.asText().indexOf('\0') >= 0) {
        String shown = node.asText().replace("\0", "\\0");
        problems.add(at + ": '" + shown + "' holds a NUL character; expected text without one");
        return null;
      }
    } else if (type == InputPath.class && node.isValueNode()) {
      try {
        bound = InputPath.of(current(node.asText(), option, at));
      } catch (IllegalArgumentException e) {
        problems.add(at + ": " + e.getMessage());
        return null;
      }
    } else if (type == boolean.class || type == Boolean.class) {
      bound = node.isBoolean() ? node.booleanValue() : null;
    } else if (type.isEnum()) {
      // YAML reads a bare off as false.
      String text = node.isBoolean() ? node.booleanValue() ? "on" : "off" : node.asText();
      for (Object constant : type.getEnumConstants()) {
        if (Names.snake(((Enum<?>) constant).name()).equals(text)) {
          bound = constant;
        }
      }
    } else if (type == int.class || type == Integer.class) {
      bound = node.isIntegralNumber() && node.canConvertToInt() ? node.intValue() : null;
    } else if (type == long.class || type == Long.class) {
      bound = node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : null;
    } else if (type == double.class || type == Double.class) {
      bound = node.isNumber() ? node.doubleValue() : null;
    }
    if (bound instanceof Number number && !ValueKinds.within(option, number.doubleValue())) {
      bound = null;
    }
    if (bound == null) {
      problem(at, node, ValueKinds.describe(type, option));
    }
    return bound;
  }

  /** The value, by its new name where it was renamed. */
  private String current(String value, Option option, String at) {
    String now = Names.renamed(value, option.renamed());
    if (!now.equals(value)) {
      warnings.add(at + ": '" + value + "' is called '" + now + "' now");
    }
    return now;
  }

  /** {@code train:} with nothing behind it may mean either of two things, so it is asked. */
  private void notASection(String at, JsonNode node, String expected) {
    if (node.isTextual() && node.asText().isEmpty()) {
      problems.add(
          at
              + ": is empty; write '"
              + at.substring(at.lastIndexOf('.') + 1)
              + ": {}' for its"
              + " defaults, or take the line out");
    } else {
      problem(at, node, expected);
    }
  }

  private void problem(String at, JsonNode node, String expected) {
    String shown = node.isTextual() ? "'" + node.asText() + "'" : node.toString();
    String where = at.isEmpty() ? "the file" : at;
    problems.add(where + ": " + shown + " is not allowed; expected " + expected);
  }

  public static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
