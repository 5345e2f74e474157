package org.rectrain.prepare.consistency;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** The ranges of a table that a user names. */
  static Ranges of(String key, Path table, FeatureSchema schema) {
    Ranges out = new Ranges();
    Set<String> numeric = Set.copyOf(numeric(schema));
    Records.read(key, table, record -> out.add(record, numeric));
    return out;
  }

  /** The ranges of rows that prepare wrote. */
  static Ranges prepared(Path rows, FeatureSchema schema) {
    Ranges out = new Ranges();
    List<String> columns = numeric(schema);
    if (!columns.isEmpty()) {
      Set<String> numeric = Set.copyOf(columns);
      Records.prepared(rows, columns, record -> out.add(record, numeric));
    }
    return out;
  }

  /** The same, to take further records. */
  Ranges copy() {
    Ranges out = new Ranges();
    bounds.forEach((name, range) -> out.bounds.put(name, range.clone()));
    return out;
  }

  private static List<String> numeric(FeatureSchema schema) {
    return schema.features().stream()
        .filter(f -> f.kind() == Kind.NUMERIC)
        .map(FeatureSpec::name)
        .toList();
  }

  /** Takes the named columns of a record. */
  void add(Map<String, @Nullable Object> record, Set<String> numeric) {
    for (String name : numeric) {
      Object value = record.get(name);
      Double number = value == null ? null : Observed.number(value);
      if (number != null) {
        double[] range = bounds.computeIfAbsent(name, n -> new double[] {number, number});
        range[0] = Math.min(range[0], number);
        range[1] = Math.max(range[1], number);
      }
    }
  }

  /** Smallest and largest value; null when unknown. */
  double @Nullable [] of(String feature) {
    return bounds.get(feature);
  }
}
