package org.rectrain.source.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The way to a nested value: {@code device.category} is a field of an object, {@code items[0].id}
 * one of the first element of a list, {@code items[].id} one of each element, which makes a row
 * each.
 *
 * @param whole the column's name as written; a field of just that name goes before the path
 * @param each the steps to the list that makes rows; null when there is none
 * @param rest the steps from the row, or from an element of that list
 */
public record JsonPath(String whole, @Nullable List<Object> each, List<Object> rest) {
  private static final Pattern STEP = Pattern.compile("\\.?([^.\\[\\]]+)|\\[(\\d*)]");

  public static JsonPath of(String column) {
    List<Object> steps = new ArrayList<>();
    List<Object> each = null;
    Matcher step = STEP.matcher(column);
    int at = 0;
    while (step.find() && step.start() == at) {
      at = step.end();
      if (step.group(1) != null) {
        steps.add(step.group(1));
      } else if (!step.group(2).isEmpty()) {
        steps.add(Integer.parseInt(step.group(2)));
      } else if (each == null) {
        each = List.copyOf(steps);
        steps.clear();
      } else {
        return new JsonPath(column, null, List.of(column));
      }
    }
    return at == column.length() && (each != null || !steps.isEmpty())
        ? new JsonPath(column, each, List.copyOf(steps))
        : new JsonPath(column, null, List.of(column));
  }

  boolean isFlat() {
    return each == null && rest.size() == 1 && rest.get(0).equals(whole);
  }
}
