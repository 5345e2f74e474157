package org.rectrain.config.read;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/** Where in a configuration a key of a given name is. */
final class KeyPaths {
  /** What users of other tools call some keys. */
  private static final java.util.Map<String, String> OTHER_NAMES =
      java.util.Map.of(
          "lr",
          "learning_rate",
          "batch",
          "batch_size",
          "r",
          "rank",
          "header",
          "columns",
          "sep",
          "delimiter",
          "charset",
          "encoding");

  private KeyPaths() {}

  /** Dotted paths below a record whose last part is {@code key}, those nearest to the top first. */
  static List<String> below(Class<?> type, String key) {
    List<String> out = new ArrayList<>();
    collect(type, OTHER_NAMES.getOrDefault(key, key), "", out);
    out.sort(java.util.Comparator.comparingLong(p -> p.chars().filter(c -> c == '.').count()));
    return out;
  }

  private static void collect(Class<?> type, String key, String path, List<String> out) {
    for (RecordComponent component : RecordKeys.components(type)) {
      if (RecordKeys.option(component).inline()) {
        collect(component.getType(), key, path, out);
        continue;
      }
      String name = Names.snake(component.getName());
      String at = Binder.join(path, name);
      if (name.equals(key)) {
        out.add(at);
      }
      // Sections under names of the user's own have no path to show.
      if (component.getType().isRecord()
          && !(component.getGenericType() instanceof ParameterizedType)) {
        collect(component.getType(), key, at, out);
      }
    }
  }
}
