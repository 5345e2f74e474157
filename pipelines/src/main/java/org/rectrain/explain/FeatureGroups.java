package org.rectrain.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.dataset.FeatureSpec.Side;

/** Features that are present or absent together; one that no group names is a group by itself. */
public final class FeatureGroups {
  /**
   * Where a feature is among the encoded columns.
   *
   * @param spec the feature
   * @param column its place among the numbers or the categories of its side
   */
  public record Cell(FeatureSpec spec, int column) {}

  private final Map<String, List<Cell>> groups = new LinkedHashMap<>();

  /**
   * Groups of the features of a schema.
   *
   * @param named features by group; {@code *} at the end of a name stands for any end
   * @throws Failure (exit code 2) when a name fits no feature, or a feature is in two groups
   */
  public FeatureGroups(FeatureSchema schema, Map<String, List<String>> named) {
    Map<String, String> groupOf = new LinkedHashMap<>();
    named.forEach(
        (group, features) -> {
          for (String pattern : features) {
            List<String> found =
                schema.features().stream()
                    .map(FeatureSpec::name)
                    .filter(name -> fits(pattern, name))
                    .toList();
            if (found.isEmpty()) {
              throw Failure.usage(
                  "explain.groups." + group + ": '" + pattern + "' is no feature of the model",
                  "its features are " + names(schema));
            }
            for (String name : found) {
              String other = groupOf.put(name, group);
              if (other != null && !other.equals(group)) {
                throw Failure.usage(
                    "explain.groups: '" + name + "' is in " + other + " and in " + group,
                    "name each feature in one group");
              }
            }
          }
        });
    for (Cell cell : cells(schema)) {
      String name = cell.spec().name();
      groups.computeIfAbsent(groupOf.getOrDefault(name, name), g -> new ArrayList<>()).add(cell);
    }
  }

  private static boolean fits(String pattern, String name) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }

  private static String names(FeatureSchema schema) {
    return String.join(", ", schema.features().stream().map(FeatureSpec::name).toList());
  }

  /** Every feature with its column. */
  static List<Cell> cells(FeatureSchema schema) {
    List<Cell> out = new ArrayList<>();
    for (Side side : Side.values()) {
      for (Kind kind : Kind.values()) {
        int column = 0;
        for (FeatureSpec spec : schema.of(side)) {
          if (spec.kind() == kind) {
            out.add(new Cell(spec, column++));
          }
        }
      }
    }
    return out;
  }

  /** How many features of a side are numbers; further numbers are factors. */
  int numbers(Side side) {
    return (int)
        groups.values().stream()
            .flatMap(List::stream)
            .map(Cell::spec)
            .filter(f -> f.side() == side && f.kind() == Kind.NUMERIC)
            .count();
  }

  /** Names of the groups. */
  public List<String> names() {
    return List.copyOf(groups.keySet());
  }

  /** The features of a group. */
  public List<Cell> cells(String group) {
    return groups.getOrDefault(group, List.of());
  }

  /** The group of a feature; the name itself where it is in none. */
  public String groupOf(String feature) {
    return groups.entrySet().stream()
        .filter(e -> e.getValue().stream().anyMatch(c -> c.spec().name().equals(feature)))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(feature);
  }
}
