package org.rectrain.weights;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.rectrain.Failure;

/** A file that another tool wrote: reads its keys and gathers what is wrong with them. */
final class ForeignFile {
  private final JsonNode config;
  private final Path file;
  private final List<String> problems = new ArrayList<>();

  private ForeignFile(JsonNode config, Path file) {
    this.config = config;
    this.file = file;
  }

  /** Reads a file whose keys some tables name. */
  static ForeignFile of(JsonNode content, Path file, ForeignKeys... tables) {
    ForeignFile reader = new ForeignFile(content, file);
    if (content.isObject()) {
      reader.checkKeys("", content, tables);
    } else {
      reader.problem("expected a section with keys and values, found " + shown(content));
    }
    return reader;
  }

  JsonNode path(String key) {
    return config.path(key);
  }

  /** Gathers the keys of a section that none of the tables takes. */
  void checkKeys(String prefix, JsonNode section, ForeignKeys... tables) {
    section
        .properties()
        .forEach(
            entry -> {
              Set<String> allowed = new TreeSet<>();
              boolean known = false;
              for (ForeignKeys table : tables) {
                known |= table.knows(entry.getKey());
                allowed.addAll(table.bound(entry.getKey()));
              }
              known |= allowed.isEmpty() && off(entry.getValue());
              known |= allowed.stream().anyMatch(a -> equal(entry.getValue(), a));
              if (!known) {
                problems.add(
                    prefix
                        + entry.getKey()
                        + ": "
                        + shown(entry.getValue())
                        + " is not supported"
                        + (allowed.isEmpty() ? "" : ", only " + String.join(", ", allowed)));
              }
            });
  }

  private static boolean equal(JsonNode value, String allowed) {
    return value.isNumber()
        ? allowed.matches("[0-9.]+") && value.doubleValue() == Double.parseDouble(allowed)
        : value.isValueNode() && value.asText().equals(allowed);
  }

  /** A required whole number of 1 to {@code most}; 1 when it is not there. */
  int size(String key, int most) {
    if (!absent(config.path(key))) {
      return size(key, 1, most);
    }
    problems.add(key + ": expected a positive number, found none");
    return 1;
  }

  /** The same of a key that may be absent. */
  int size(String key, int whenAbsent, int most) {
    JsonNode node = config.path(key);
    if (absent(node)) {
      return whenAbsent;
    }
    if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 1) {
      problems.add(key + ": expected a positive number, found " + shown(node));
      return 1;
    }
    if (node.intValue() > most) {
      problems.add(key + ": " + node + " is more than the " + most + " that are possible");
      return 1;
    }
    return node.intValue();
  }

  /**
   * A number above {@code low}, {@link ForeignKeys#AT_ZERO} for 0 and more, and below {@code high}.
   *
   * @param whenAbsent NaN where it is required
   */
  double number(String key, double whenAbsent, double low, double high) {
    return number("", config, key, whenAbsent, low, high);
  }

  /** The same in a section. */
  double number(
      String prefix, JsonNode section, String key, double whenAbsent, double low, double high) {
    JsonNode node = section.path(key);
    if (absent(node) && !Double.isNaN(whenAbsent)) {
      return whenAbsent;
    }
    if (!node.isNumber() || !(node.doubleValue() > low && node.doubleValue() < high)) {
      problems.add(
          prefix
              + key
              + ": expected a number "
              + (low == ForeignKeys.AT_ZERO ? "of 0 or more" : "above " + low)
              + (high == Double.POSITIVE_INFINITY ? "" : " and below " + high)
              + ", found "
              + (absent(node) ? "none" : shown(node)));
      return Double.isNaN(whenAbsent) ? 1 : whenAbsent;
    }
    return node.doubleValue();
  }

  /** True or false; false when it is absent. */
  boolean flag(String key) {
    JsonNode node = config.path(key);
    if (!absent(node) && !node.isBoolean()) {
      problems.add(key + ": expected true or false, found " + shown(node));
    }
    return node.asBoolean();
  }

  /** Texts: a list of them, or one; empty when absent. */
  List<String> texts(String key) {
    JsonNode node = config.path(key);
    List<String> out = new ArrayList<>();
    if (node.isTextual()) {
      out.add(node.textValue());
    } else if (!absent(node)) {
      boolean texts = node.isArray();
      for (JsonNode value : node) {
        texts &= value.isTextual();
        out.add(value.asText());
      }
      if (!texts) {
        problems.add(key + ": expected names, found " + shown(node));
      }
    }
    return out;
  }

  /** Whole numbers of 0 or more: a list of them, or one; empty when absent. */
  List<Integer> indexes(String key) {
    JsonNode node = config.path(key);
    List<Integer> out = new ArrayList<>();
    if (!absent(node)) {
      for (JsonNode value : node.isArray() ? node : List.of(node)) {
        if (!value.isInt() || value.intValue() < 0) {
          problems.add(key + ": expected whole numbers, found " + shown(node));
          return List.of();
        }
        out.add(value.intValue());
      }
    }
    return out;
  }

  /** Accepts one value of a key that may be absent. */
  void require(String key, String supported, String whenAbsent) {
    JsonNode node = config.path(key);
    String value = absent(node) ? whenAbsent : node.isValueNode() ? node.asText() : shown(node);
    if (!value.equals(supported)) {
      problems.add(key + ": '" + value + "' is not supported, only '" + supported + "'");
    }
  }

  void problem(String text) {
    problems.add(text);
  }

  /**
   * Ends the reading.
   *
   * @throws Failure (exit code 3) with everything that is wrong
   */
  void check() {
    if (!problems.isEmpty()) {
      throw Failure.input(
          file + ":",
          problems,
          "choose a model that this fits; a key that changes nothing in it may be taken out");
    }
  }

  private static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  private static boolean off(JsonNode value) {
    return value.isNull()
        || (value.isBoolean() && !value.booleanValue())
        || (value.isContainerNode() && value.isEmpty())
        || (value.isTextual() && value.textValue().isEmpty());
  }

  private static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }
}
