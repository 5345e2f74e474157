package org.rectrain.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.rectrain.dataset.Json;

/**
 * The numbers of one line of a training's log, under the names that TensorBoard and MLflow show.
 *
 * @param step of the training, 0 or more
 * @param seconds since the training's start
 * @param values by tag, for example {@code train/loss}; NaN where undefined
 */
public record StepScalars(long step, double seconds, Map<String, Double> values) {

  /** Reads one line: a JSON object with {@code step}, {@code seconds} and numbers by name. */
  public static StepScalars of(String line) {
    Map<String, Double> values = new LinkedHashMap<>();
    long step = 0;
    double seconds = 0;
    for (Map.Entry<String, JsonNode> entry : Json.parse(line).properties()) {
      JsonNode value = entry.getValue();
      // Undefined is null, in older logs the text "NaN".
      double number = value.isNumber() ? value.doubleValue() : Double.NaN;
      switch (entry.getKey()) {
        case "step" -> step = (long) number;
        case "seconds" -> seconds = number;
        default -> {
          if (!value.isBoolean()) {
            values.put(tag(entry.getKey()), number);
          }
        }
      }
    }
    return new StepScalars(step, seconds, values);
  }

  private static String tag(String name) {
    if (name.startsWith("valid_")) {
      return "valid/" + name.substring("valid_".length());
    }
    return switch (name) {
      case "value" -> "valid/monitored";
      case "examples_per_second", "tokens_per_second", "resident_megabytes" -> "machine/" + name;
      default -> "train/" + name;
    };
  }
}
