package org.rectrain.tune.feature;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.data.FieldConfig;
import org.rectrain.config.data.ItemsConfig;
import org.rectrain.config.data.UsersConfig;

/**
 * Features that are not made yet, and the columns that each would add.
 *
 * @param keys of prepare.statistics.by
 * @param windows of prepare.statistics.windows, hours
 * @param lags of prepare.derive.lags
 * @param ratios of prepare.derive.ratios, of fields
 * @param labels by name, for the columns of a key
 */
public record FeatureCandidates(
    List<String> keys,
    List<Integer> windows,
    List<String> lags,
    List<String> ratios,
    List<String> labels) {
  private static final String PREFIX = "stat_";

  /** Candidates in the order in which they are tried where they are equal. */
  public FeatureCandidates {
    keys = List.copyOf(keys);
    windows = List.copyOf(windows);
    lags = List.copyOf(lags);
    ratios = List.copyOf(ratios);
    labels = List.copyOf(labels);
  }

  /** Every field of items and of the context. */
  public static List<String> allLags(DataConfig data) {
    Map<String, FieldConfig> fields = new LinkedHashMap<>(data.events().context());
    ItemsConfig items = data.items();
    fields.putAll(items == null ? Map.of() : items.features());
    fields.values().removeIf(field -> field.kind() == FieldConfig.Kind.VECTOR);
    return List.copyOf(fields.keySet());
  }

  /** Every two fields that are numbers, the first of which comes first. */
  public static List<String> allRatios(DataConfig data) {
    Map<String, FieldConfig> fields = new LinkedHashMap<>(data.events().context());
    ItemsConfig items = data.items();
    fields.putAll(items == null ? Map.of() : items.features());
    UsersConfig users = data.users();
    fields.putAll(users == null ? Map.of() : users.features());
    fields
        .values()
        .removeIf(field -> field.kind() != FieldConfig.Kind.NUMERIC || !field.buckets().isEmpty());
    List<String> names = List.copyOf(fields.keySet());
    List<String> out = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      for (int j = i + 1; j < names.size(); j++) {
        out.add(names.get(i) + "/" + names.get(j));
      }
    }
    return out;
  }

  /** Every category of the data, and every pair of categories, item and user, but those known. */
  public static List<String> allKeys(DataConfig data, List<String> known) {
    Set<String> parts = new LinkedHashSet<>(List.of("user", "item"));
    add(parts, data.events().context());
    ItemsConfig items = data.items();
    add(parts, items == null ? Map.of() : items.features());
    UsersConfig users = data.users();
    add(parts, users == null ? Map.of() : users.features());
    List<String> names = List.copyOf(parts);
    Set<String> taken = new LinkedHashSet<>();
    known.forEach(key -> taken.add(sorted(key)));
    List<String> out = new ArrayList<>(names);
    for (int i = 0; i < names.size(); i++) {
      for (int j = i + 1; j < names.size(); j++) {
        out.add(names.get(i) + "*" + names.get(j));
      }
    }
    out.removeIf(key -> taken.contains(sorted(key)));
    return out;
  }

  private static void add(Set<String> parts, Map<String, FieldConfig> fields) {
    fields.forEach(
        (name, field) -> {
          if (field.kind() == FieldConfig.Kind.CATEGORICAL || !field.buckets().isEmpty()) {
            parts.add(name);
          }
        });
  }

  /** The same for both orders of a pair. */
  private static String sorted(String key) {
    return String.join("*", new java.util.TreeSet<>(List.of(key.strip().split("\\s*\\*\\s*", -1))));
  }

  /**
   * The name of each candidate: a key, a window such as {@code 24h}, a lag such as {@code
   * previous_price}, a ratio.
   */
  public List<String> names() {
    List<String> out = new ArrayList<>(keys);
    windows.forEach(hours -> out.add(hours + "h"));
    lags.forEach(field -> out.add(lag(field)));
    out.addAll(ratios);
    return out;
  }

  /** Those of some names, of the same kinds. */
  FeatureCandidates only(Set<String> names) {
    return new FeatureCandidates(
        keys.stream().filter(names::contains).toList(),
        windows.stream().filter(hours -> names.contains(hours + "h")).toList(),
        lags.stream().filter(field -> names.contains(lag(field))).toList(),
        ratios.stream().filter(names::contains).toList(),
        labels);
  }

  private static String lag(String field) {
    return "previous_" + field;
  }

  /**
   * The candidate that a column takes part in; null for a column that is there without any. Columns
   * of a new key over a new window belong to the key, and count only with both.
   */
  @Nullable String of(String column) {
    String key = key(column);
    String window = key != null ? key : window(column);
    return window != null ? window : derived(column);
  }

  private @Nullable String derived(String column) {
    return Stream.concat(lags.stream().map(FeatureCandidates::lag), ratios.stream())
        .filter(name -> column.equals(name.replaceAll("\\s*/\\s*", "_per_")))
        .findFirst()
        .orElse(null);
  }

  private @Nullable String key(String column) {
    String plain = column.replaceFirst("_\\d+h$", "");
    for (String key : keys) {
      String start = PREFIX + key.replaceAll("\\s*\\*\\s*", "_");
      if (plain.equals(start + "_count")
          || labels.stream().anyMatch(label -> plain.equals(start + "_" + label + "_rate"))) {
        return key;
      }
    }
    return null;
  }

  private @Nullable String window(String column) {
    return column.startsWith(PREFIX)
        ? windows.stream()
            .filter(hours -> column.endsWith("_" + hours + "h"))
            .map(hours -> hours + "h")
            .findFirst()
            .orElse(null)
        : null;
  }

  /** Indices of the columns that are there when some candidates are taken. */
  int[] columns(List<String> names, Set<String> taken) {
    return IntStream.range(0, names.size())
        .filter(
            c -> {
              String key = key(names.get(c));
              String window = window(names.get(c));
              String derived = derived(names.get(c));
              return (key == null || taken.contains(key))
                  && (window == null || taken.contains(window))
                  && (derived == null || taken.contains(derived));
            })
        .toArray();
  }
}
