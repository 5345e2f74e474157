package org.rectrain.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.Binder;
import org.rectrain.config.read.Names;
import org.rectrain.config.read.Option;
import org.rectrain.config.read.RecordKeys;
import org.rectrain.config.read.ValueKinds;

/** What is wrong with a record that was read from a file, by key. */
final class RecordProblems {
  private static final int SHOWN = 60;

  private RecordProblems() {}

  /** Why a tree could not become a record. */
  static List<String> of(JsonMappingException e, JsonNode tree, String key) {
    JsonNode node = tree;
    String at = key;
    for (JsonMappingException.Reference step : e.getPath()) {
      String name = step.getFieldName();
      node = name == null ? node.path(step.getIndex()) : node.path(name);
      at = name == null ? at + "[" + step.getIndex() + "]" : Binder.join(at, name);
    }
    if (e instanceof ValueInstantiationException refused) {
      Throwable cause = refused.getCause();
      if (cause instanceof IllegalArgumentException) {
        return List.of((at.isEmpty() ? "" : at + ": ") + cause.getMessage());
      }
      List<String> absent = absent(refused.getType().getRawClass(), node, at);
      if (cause instanceof NullPointerException && !absent.isEmpty()) {
        return absent;
      }
    }
    if (node.isMissingNode() || node.isNull()) {
      return List.of(at + ": is missing" + expected(e));
    }
    return List.of(
        (at.isEmpty() ? "the file" : at) + ": " + shown(node) + " is not allowed" + expected(e));
  }

  private static String expected(JsonMappingException e) {
    return e instanceof MismatchedInputException wrong && wrong.getTargetType() != null
        ? "; expected " + ValueKinds.kind(wrong.getTargetType())
        : "";
  }

  private static List<String> absent(Class<?> type, JsonNode tree, String at) {
    List<String> out = new ArrayList<>();
    if (type.isRecord()) {
      for (RecordComponent component : RecordKeys.components(type)) {
        String name = Names.snake(component.getName());
        // What is not always written may be absent.
        boolean optional =
            RecordKeys.isNullable(component)
                || component.getAccessor().isAnnotationPresent(JsonInclude.class);
        if (!optional && !tree.hasNonNull(name)) {
          out.add(
              Binder.join(at, name)
                  + ": is missing; expected "
                  + ValueKinds.kind(component.getType()));
        } else if (tree.path(name).isArray()) {
          for (int i = 0; i < tree.path(name).size(); i++) {
            if (tree.path(name).path(i).isNull()) {
              out.add(Binder.join(at, name) + "[" + i + "]: null is not allowed");
            }
          }
        }
      }
    }
    return out;
  }

  /** Adds every component that is null and must not be, or outside its option's range. */
  static void collect(@Nullable Object value, Type type, String at, List<String> problems) {
    if (value == null) {
      if (type != Object.class) {
        problems.add((at.isEmpty() ? "the file" : at) + ": is missing");
      }
    } else if (value instanceof Record record) {
      for (RecordComponent component : RecordKeys.components(record.getClass())) {
        Object part = read(record, component);
        String key = Binder.join(at, Names.snake(component.getName()));
        if (part instanceof Integer number && component.getName().equals("version")) {
          version(number, record.getClass(), key, problems);
        }
        if (part != null || !RecordKeys.isNullable(component)) {
          collect(part, component.getGenericType(), key, problems);
          Option option = component.getAnnotation(Option.class);
          if (option != null) {
            range(part, component.getGenericType(), option, key, problems);
          }
        }
      }
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        collect(list.get(i), argument(type, 0), at + "[" + i + "]", problems);
      }
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((k, v) -> collect(v, argument(type, 1), Binder.join(at, k.toString()), problems));
    }
  }

  /** A record whose class says which version of its format is written knows those up to it. */
  private static void version(int found, Class<?> type, String at, List<String> problems) {
    for (Field field : type.getDeclaredFields()) {
      if (field.getName().equals("VERSION") && Modifier.isStatic(field.getModifiers())) {
        int latest = latest(field);
        if (found < 1 || found > latest) {
          problems.add(
              at
                  + ": "
                  + found
                  + " is not known here; expected "
                  + (latest == 1 ? "1" : "1 to " + latest)
                  + (found > latest ? ": another version of rectrain wrote it" : ""));
        }
      }
    }
  }

  private static int latest(Field field) {
    try {
      field.setAccessible(true);
      return field.getInt(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + field, e);
    }
  }

  private static void range(
      @Nullable Object value, Type type, Option option, String at, List<String> problems) {
    if (value instanceof Number number && !ValueKinds.within(option, number.doubleValue())) {
      problems.add(
          at + ": " + number + " is not allowed; expected " + ValueKinds.describe(type, option));
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        range(list.get(i), argument(type, 0), option, at + "[" + i + "]", problems);
      }
    }
  }

  private static Type argument(Type type, int index) {
    return type instanceof ParameterizedType generic
        ? generic.getActualTypeArguments()[index]
        : Object.class;
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

  private static String shown(JsonNode node) {
    String text = node.toString();
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
