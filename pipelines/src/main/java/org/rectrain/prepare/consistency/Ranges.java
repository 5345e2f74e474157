package org.rectrain.prepare.consistency;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;

/** Smallest and largest value of each number in the rows that training saw. */
final class Ranges {
  private final Map<String, double[]> bounds = new HashMap<>();

  private Ranges() {}

  /** No range is known: only a schema is there. */
  static Ranges unknown() {
    return new Ranges();
  }

  /** The ranges of a table. */
  static Ranges of(Path table, FeatureSchema schema) {
    Ranges out = new Ranges();
    Set<String> numeric =
        schema.features().stream()
            .filter(f -> f.kind() == Kind.NUMERIC)
            .map(FeatureSpec::name)
            .collect(Collectors.toSet());
    Records.read(
        table,
        record -> {
          for (String name : numeric) {
            Object value = record.get(name);
            Double number = value == null ? null : Observed.number(value);
            if (number != null) {
              double[] range = out.bounds.computeIfAbsent(name, n -> new double[] {number, number});
              range[0] = Math.min(range[0], number);
              range[1] = Math.max(range[1], number);
            }
          }
        });
    return out;
  }

  /** Smallest and largest value; null when unknown. */
  double @Nullable [] of(String feature) {
    return bounds.get(feature);
  }
}
