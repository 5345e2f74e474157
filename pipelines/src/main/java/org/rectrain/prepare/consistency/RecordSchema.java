package org.rectrain.prepare.consistency;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.FeatureSpec.Transform;

/**
 * The schema of a table that has none: a column is numeric when all its values are numbers (or
 * texts that read as such), else categorical; vocabulary, missing rate and deciles are those of its
 * rows.
 */
final class RecordSchema {
  private static final int BUCKETS = 10;

  private final Map<String, List<Double>> numbers = new TreeMap<>();
  private final Map<String, Map<String, Long>> texts = new TreeMap<>();
  private long rows;

  /** Of no record yet. */
  RecordSchema() {}

  /**
   * Reads a table.
   *
   * @throws Failure (exit code 3) when it has no rows
   */
  static FeatureSchema of(String key, Path table) {
    RecordSchema out = new RecordSchema();
    Records.read(key, table, out::add);
    if (out.rows == 0) {
      throw Failure.input(table + ": holds no record", "expected at least one row");
    }
    return out.schema();
  }

  /** The schema of the records so far. */
  FeatureSchema schema() {
    List<FeatureSpec> specs = new ArrayList<>();
    for (String name : texts.keySet()) {
      List<Double> values = numbers.getOrDefault(name, List.of());
      Map<String, Long> counts = texts.getOrDefault(name, Map.of());
      long present = counts.values().stream().mapToLong(Long::longValue).sum();
      boolean numeric = present > 0 && values.size() == present;
      specs.add(numeric ? numeric(name, values) : categorical(name, counts, present));
    }
    return new FeatureSchema(FeatureSchema.VERSION, List.of(), specs);
  }

  /** Takes a record. */
  void add(Map<String, @Nullable Object> record) {
    rows++;
    record.forEach(
        (name, value) -> {
          Map<String, Long> counts = texts.computeIfAbsent(name, n -> new HashMap<>());
          if (value == null) {
            return;
          }
          counts.merge(value.toString(), 1L, Long::sum);
          Double number = Observed.number(value);
          if (number != null) {
            numbers.computeIfAbsent(name, n -> new ArrayList<>()).add(number);
          }
        });
  }

  private FeatureSpec categorical(String name, Map<String, Long> counts, long present) {
    List<Map.Entry<String, Long>> ordered =
        counts.entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .toList();
    List<Double> histogram = new ArrayList<>();
    histogram.add((double) (rows - present) / rows);
    ordered.forEach(e -> histogram.add((double) e.getValue() / rows));
    return new FeatureSpec(
        name,
        Side.CONTEXT,
        Kind.CATEGORICAL,
        ordered.stream().map(Map.Entry::getKey).toList(),
        Transform.NONE,
        0,
        1,
        (double) (rows - present) / rows,
        histogram,
        List.of());
  }

  private FeatureSpec numeric(String name, List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    List<Double> edges = new ArrayList<>();
    for (int i = 1; i < BUCKETS; i++) {
      double edge = sorted[(int) ((long) i * sorted.length / BUCKETS)];
      if (edges.isEmpty() || edge > edges.get(edges.size() - 1)) {
        edges.add(edge);
      }
    }
    double[] bounds = edges.stream().mapToDouble(Double::doubleValue).toArray();
    double[] shares = new double[bounds.length + 1];
    for (double value : sorted) {
      int found = Arrays.binarySearch(bounds, value);
      shares[found >= 0 ? found + 1 : -found - 1] += 1.0 / sorted.length;
    }
    double mean = Arrays.stream(sorted).average().orElse(0);
    double variance = Arrays.stream(sorted).map(x -> (x - mean) * (x - mean)).average().orElse(0);
    return new FeatureSpec(
        name,
        Side.CONTEXT,
        Kind.NUMERIC,
        List.of(),
        Transform.NONE,
        mean,
        variance > 0 ? Math.sqrt(variance) : 1,
        (double) (rows - sorted.length) / rows,
        Arrays.stream(shares).boxed().toList(),
        edges);
  }
}
