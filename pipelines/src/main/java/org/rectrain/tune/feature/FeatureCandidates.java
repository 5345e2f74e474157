package org.rectrain.tune.feature;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.data.FieldConfig;
import org.rectrain.config.data.ItemsConfig;
import org.rectrain.config.data.UsersConfig;

/** Statistics that are not made yet: keys and windows, and the columns that each would add. */
public final class FeatureCandidates {
  private static final String PREFIX = "stat_";

  private final List<String> keys;
  private final List<Integer> windows;
  private final List<String> labels;

  /**
   * FeatureCandidates by name.
   *
   * @param keys of prepare.statistics.by
   * @param windows in hours
   */
  public FeatureCandidates(List<String> keys, List<Integer> windows, List<String> labels) {
    this.keys = List.copyOf(keys);
    this.windows = List.copyOf(windows);
    this.labels = List.copyOf(labels);
  }

  /** Keys of prepare.statistics.by. */
  public List<String> keys() {
    return keys;
  }

  /** Hours. */
  public List<Integer> windows() {
    return windows;
  }

  /** Every category of the data, and every pair of categories, item and user, but those known. */
  public static List<String> all(DataConfig data, List<String> known) {
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

  /** The name of each candidate: a key, or a window such as {@code 24h}. */
  public List<String> names() {
    List<String> out = new ArrayList<>(keys);
    windows.forEach(hours -> out.add(hours + "h"));
    return out;
  }

  /**
   * The candidate that a column takes part in; null for a column that is there without any. Columns
   * of a new key over a new window belong to the key, and count only with both.
   */
  @Nullable String of(String column) {
    String key = key(column);
    return key != null ? key : window(column);
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

  /** Places of the columns that are there when some candidates are taken. */
  int[] columns(List<String> names, Set<String> taken) {
    return IntStream.range(0, names.size())
        .filter(
            c -> {
              String key = key(names.get(c));
              String window = window(names.get(c));
              return (key == null || taken.contains(key))
                  && (window == null || taken.contains(window));
            })
        .toArray();
  }
}
