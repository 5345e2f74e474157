package org.rectrain.prepare.feature;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.data.FieldConfig;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.config.read.Suggestions;
import org.rectrain.dataset.Columns;
import org.rectrain.prepare.log.Fields;

/**
 * The columns that examples will have, known from the configuration before any data is read.
 *
 * @param features names of all features
 * @param categories those of them whose values are categories
 * @param all features, labels and what every example has
 */
public record ExampleColumns(Set<String> features, Set<String> categories, Set<String> all) {
  private static final List<String> ALWAYS =
      List.of(
          Columns.EXAMPLE_ID,
          Columns.USER_ID,
          Columns.ITEM_ID,
          Columns.TIMESTAMP,
          Columns.SESSION_ID,
          Columns.POSITION,
          Columns.ORIGIN,
          Columns.WEIGHT);

  /**
   * Of a configuration.
   *
   * @throws Failure (exit code 2) when two features have one name, or a statistic counts by
   *     something unknown
   */
  public static ExampleColumns of(DataConfig data, PrepareConfig prepare) {
    List<String> labels = List.copyOf(data.events().labels().keySet());
    var items = data.items();
    var users = data.users();
    Features made;
    try {
      made =
          new Features(
              data,
              prepare,
              labels,
              fields(data.events().context(), prepare),
              items == null ? null : fields(items.features(), prepare),
              users == null ? null : fields(users.features(), prepare));
    } catch (IllegalArgumentException e) {
      throw Failure.usage(
          String.valueOf(e.getMessage()), "'rectrain prepare --help' lists the keys");
    }
    Set<String> features = new LinkedHashSet<>();
    Set<String> categories = new LinkedHashSet<>();
    for (Feature feature : made.all()) {
      features.add(feature.name());
      if (feature.isCategory()) {
        categories.add(feature.name());
      }
    }
    Set<String> all = new LinkedHashSet<>(features);
    all.addAll(labels);
    all.addAll(ALWAYS);
    return new ExampleColumns(features, categories, all);
  }

  private static Fields fields(Map<String, FieldConfig> configs, PrepareConfig prepare) {
    List<String> columns =
        configs.entrySet().stream().map(e -> e.getValue().columnOr(e.getKey())).distinct().toList();
    return new Fields(configs, columns, prepare.pii());
  }

  /**
   * Checks that names of the configuration are among some of these.
   *
   * @param key that holds the names
   * @throws Failure (exit code 2) for the first that is not, with the nearest one
   */
  public static void require(String key, Iterable<String> names, Set<String> known) {
    for (String name : names) {
      if (!known.contains(name)) {
        String nearest = nearest(name, known);
        throw Failure.usage(
            key
                + ": '"
                + name
                + "' is not known"
                + (nearest == null ? "" : "; did you mean '" + nearest + "'?"),
            "there are: " + String.join(", ", known));
      }
    }
  }

  private static @Nullable String nearest(String name, Set<String> known) {
    return Suggestions.nearest(name, List.copyOf(known)).orElse(null);
  }
}
