package org.rectrain.tune;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.config.tune.TuneParameter;

/**
 * The parameters of a search. Those with the same conditions form a group, which is chosen as one;
 * a group whose conditions do not hold is left out.
 */
public final class SearchSpace {
  private final Map<String, TuneParameter> parameters = new LinkedHashMap<>();
  private final List<List<TuneParameter>> groups;

  /** A space; parameters that others depend on come first. */
  public SearchSpace(List<TuneParameter> parameters) {
    Map<Map<String, List<JsonNode>>, List<TuneParameter>> byCondition = new LinkedHashMap<>();
    for (TuneParameter parameter : parameters) {
      this.parameters.put(parameter.key(), parameter);
      byCondition.computeIfAbsent(parameter.when(), when -> new ArrayList<>()).add(parameter);
    }
    this.groups = List.copyOf(byCondition.values());
  }

  /** All parameters. */
  public List<TuneParameter> parameters() {
    return List.copyOf(parameters.values());
  }

  /** Parameters chosen together, those that others depend on first. */
  List<List<TuneParameter>> groups() {
    return groups;
  }

  /** Whether a parameter counts, given the values of those it depends on. */
  boolean counts(TuneParameter parameter, Map<String, Double> point) {
    return parameter.when().entrySet().stream()
        .allMatch(
            condition -> {
              TuneParameter other = parameters.get(condition.getKey());
              Double value = point.get(condition.getKey());
              return other != null
                  && value != null
                  && condition.getValue().contains(other.written(value));
            });
  }

  /** The values as they are written in a configuration. */
  public Map<String, JsonNode> written(Map<String, Double> point) {
    Map<String, JsonNode> out = new LinkedHashMap<>();
    parameters.forEach(
        (key, parameter) -> {
          Double value = point.get(key);
          if (value != null) {
            out.put(key, parameter.written(value));
          }
        });
    return out;
  }
}
