package org.rectrain.config.tune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rectrain.config.read.Names;

/**
 * One key that is searched, and its values. A value is a number: the value itself, or the place in
 * {@link #values} of a choice.
 *
 * @param key of the configuration, dotted
 * @param kind how numbers are spread
 * @param low smallest value; 0 for a choice
 * @param high largest value; the last place for a choice
 * @param points values that a grid takes of a range
 * @param values of a choice; empty for a range
 * @param when keys that decide whether it counts, each with the values for which it does
 */
public record TuneParameter(
    String key,
    Kind kind,
    double low,
    double high,
    int points,
    List<JsonNode> values,
    Map<String, List<JsonNode>> when) {
  private static final int POINTS = 5;

  /** How the values of a parameter are spread. */
  public enum Kind {
    /** Evenly between two numbers. */
    UNIFORM,
    /** Evenly in the logarithm. */
    LOG,
    /** Whole numbers, evenly. */
    INT,
    /** Whole numbers, evenly in the logarithm. */
    LOG_INT,
    /** A list without an order. */
    CHOICE
  }

  /** Copies lists and maps. */
  public TuneParameter {
    values = List.copyOf(values);
    when = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(when));
  }

  /** A range. */
  public static TuneParameter range(String key, Kind kind, double low, double high) {
    return new TuneParameter(key, kind, low, high, POINTS, List.of(), Map.of());
  }

  /** A list of values. */
  public static TuneParameter choice(String key, List<JsonNode> values) {
    return new TuneParameter(
        key, Kind.CHOICE, 0, values.size() - 1.0, values.size(), values, Map.of());
  }

  /** The same, for some values of other keys only. */
  public TuneParameter when(Map<String, List<JsonNode>> conditions) {
    return new TuneParameter(key, kind, low, high, points, values, conditions);
  }

  /** Whether its values are whole numbers with an order. */
  public boolean isWhole() {
    return kind == Kind.INT || kind == Kind.LOG_INT;
  }

  /** Whether it is even in the logarithm. */
  public boolean isLog() {
    return kind == Kind.LOG || kind == Kind.LOG_INT;
  }

  /** The value as it is written in a configuration. */
  public JsonNode written(double value) {
    if (kind == Kind.CHOICE) {
      return values.get((int) value);
    }
    return isWhole() ? LongNode.valueOf((long) value) : DoubleNode.valueOf(value);
  }

  /** Values that stand for all: those of a choice, else both ends. */
  public List<Double> ends() {
    if (kind == Kind.CHOICE) {
      List<Double> all = new ArrayList<>();
      for (int i = 0; i < values.size(); i++) {
        all.add((double) i);
      }
      return all;
    }
    return low == high ? List.of(low) : List.of(low, high);
  }

  /** The values that a grid takes, ascending. */
  public List<Double> grid() {
    if (kind == Kind.CHOICE) {
      return ends();
    }
    Set<Double> out = new LinkedHashSet<>();
    for (int i = 0; i < points; i++) {
      double share = points == 1 ? 0.5 : (double) i / (points - 1);
      double value =
          isLog()
              ? Math.exp(Math.log(low) + share * (Math.log(high) - Math.log(low)))
              : low + share * (high - low);
      value = Math.min(high, Math.max(low, value));
      out.add(isWhole() ? Math.rint(value) : value);
    }
    return List.copyOf(out);
  }

  /**
   * Reads the value of a key of the space: a list, or a range with its options.
   *
   * @throws IllegalArgumentException that names the key and what was expected
   */
  static TuneParameter read(String key, JsonNode node) {
    if (node.isArray()) {
      return choice(key, values(key, node));
    }
    if (!node.isObject()) {
      throw wrong(key, node);
    }
    TuneParameter read = null;
    int points = 0;
    Map<String, List<JsonNode>> when = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      if (name.equals("when")) {
        when.putAll(conditions(key, value));
      } else if (name.equals("points")) {
        if (!value.canConvertToExactIntegral()
            || !value.canConvertToInt()
            || value.intValue() < 1
            || value.intValue() > 1000) {
          throw new IllegalArgumentException(
              "space." + key + ".points: " + value + "; expected a whole number from 1 to 1000");
        }
        points = value.intValue();
      } else if (read != null) {
        throw wrong(key, node);
      } else if (name.equals("values") && value.isArray()) {
        read = choice(key, values(key, value));
      } else {
        read = range(key, name, value);
      }
    }
    if (read == null) {
      throw wrong(key, node);
    }
    return new TuneParameter(
        key, read.kind, read.low, read.high, points == 0 ? read.points : points, read.values, when);
  }

  private static TuneParameter range(String key, String name, JsonNode ends) {
    Kind kind = null;
    for (Kind each : Kind.values()) {
      if (each != Kind.CHOICE && Names.snake(each.name()).equals(name)) {
        kind = each;
      }
    }
    String at = "space." + key + "." + name;
    if (kind == null) {
      throw new IllegalArgumentException(
          at + ": unknown; expected uniform, log, int, log_int, values, points or when");
    }
    boolean numbers = ends.isArray() && ends.size() == 2;
    if (!numbers || !ends.get(0).isNumber() || !ends.get(1).isNumber()) {
      throw new IllegalArgumentException(at + ": " + ends + "; expected two numbers, [low, high]");
    }
    double low = ends.get(0).doubleValue();
    double high = ends.get(1).doubleValue();
    TuneParameter out = range(key, kind, low, high);
    if (out.isWhole() && (low != Math.rint(low) || high != Math.rint(high))) {
      throw new IllegalArgumentException(at + ": " + ends + "; expected whole numbers");
    }
    if (!Double.isFinite(low) || !Double.isFinite(high) || low >= high) {
      throw new IllegalArgumentException(at + ": " + ends + "; expected the lower number first");
    }
    if (out.isLog() && low <= 0) {
      throw new IllegalArgumentException(
          at + ": " + ends + "; expected numbers above 0, which have a logarithm");
    }
    return out;
  }

  private static List<JsonNode> values(String key, JsonNode list) {
    List<JsonNode> out = new ArrayList<>();
    for (JsonNode value : list) {
      if (out.contains(value)) {
        throw new IllegalArgumentException("space." + key + ": " + value + " is listed twice");
      }
      out.add(value);
    }
    if (out.isEmpty()) {
      throw new IllegalArgumentException(
          "space." + key + ": the list is empty; expected at least one value");
    }
    return out;
  }

  private static Map<String, List<JsonNode>> conditions(String key, JsonNode when) {
    if (!when.isObject() || when.isEmpty()) {
      throw new IllegalArgumentException(
          "space."
              + key
              + ".when: "
              + when
              + "; expected other keys of the space with their values, {key: [values]}");
    }
    Map<String, List<JsonNode>> out = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : when.properties()) {
      JsonNode value = field.getValue();
      out.put(field.getKey(), value.isArray() ? values(key, value) : List.of(value));
    }
    return out;
  }

  private static IllegalArgumentException wrong(String key, JsonNode node) {
    return new IllegalArgumentException(
        "space."
            + key
            + ": "
            + node
            + "; expected a list of values, or one of {uniform: [low, high]}, {log: ...},"
            + " {int: ...}, {log_int: ...}");
  }
}
