package org.rectrain.config.read;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What the values of an option look like, in words, and whether one is in its range. */
public final class ValueKinds {
  private ValueKinds() {}

  /** What a value of the type looks like, in words: {@code a number from 0 to 1}. */
  public static String describe(Type type, Option option) {
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() == List.class ? "a list" : "a section of names and values";
    }
    Class<?> raw = (Class<?>) type;
    String kind = kind(raw);
    if (!Number.class.isAssignableFrom(raw) && (!raw.isPrimitive() || raw == boolean.class)) {
      return kind;
    }
    boolean low = option.min() != Double.NEGATIVE_INFINITY;
    boolean high = option.max() != Double.POSITIVE_INFINITY;
    if (low && high) {
      return kind + " from " + number(option.min()) + " to " + number(option.max());
    }
    if (low) {
      return kind + " of at least " + number(option.min());
    }
    return high ? kind + " of at most " + number(option.max()) : kind;
  }

  /** What a single value of the type looks like, in words, whatever its range. */
  public static String kind(Class<?> type) {
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(c -> Names.snake(((Enum<?>) c).name()))
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type == String.class) {
      return "text";
    }
    if (type == InputPath.class) {
      return "a path";
    }
    if (type == JsonNode.class) {
      return "a list or a section";
    }
    if (type == double.class || type == Double.class) {
      return "a number";
    }
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "a whole number";
    }
    return Collection.class.isAssignableFrom(type) ? "a list" : "a section";
  }

  /** Whether a number of an option is finite and within its range. */
  public static boolean within(Option option, double value) {
    return Double.isFinite(value) && value >= option.min() && value <= option.max();
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
