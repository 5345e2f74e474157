package org.rectrain.prepare.consistency;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;

/** What was seen of one feature in an online sample, counted against its offline schema. */
final class Observed {
  private final FeatureSpec spec;
  private final Map<String, Integer> places = new HashMap<>();
  private final double[] edges;
  private final long[] buckets;
  private long records;
  private long present;
  private long missing;
  private long wrongType;
  private String wrongExample = "";

  Observed(FeatureSpec spec) {
    this.spec = spec;
    this.edges = spec.edges().stream().mapToDouble(Double::doubleValue).toArray();
    for (int i = 0; i < spec.vocabulary().size(); i++) {
      places.put(spec.vocabulary().get(i), i + 1);
    }
    this.buckets =
        new long[spec.kind() == Kind.CATEGORICAL ? spec.cardinality() : edges.length + 1];
  }

  /** Takes the feature's value in one record; {@code has} tells an absent key from a null value. */
  void add(boolean has, @Nullable Object value) {
    records++;
    present += has ? 1 : 0;
    if (value == null || (value instanceof Double number && number.isNaN())) {
      missing++;
      if (spec.kind() == Kind.CATEGORICAL) {
        buckets[0]++;
      }
    } else if (spec.kind() == Kind.CATEGORICAL) {
      category(value);
    } else if (value instanceof Number number) {
      int found = Arrays.binarySearch(edges, number.doubleValue());
      buckets[found >= 0 ? found + 1 : -found - 1]++;
    } else {
      wrong(value);
    }
  }

  private void category(Object value) {
    if (value instanceof String || value instanceof Boolean || isWhole(value)) {
      buckets[places.getOrDefault(value.toString(), 0)]++;
    } else {
      wrong(value);
    }
  }

  private static boolean isWhole(Object value) {
    return value instanceof Integer || value instanceof Long;
  }

  private void wrong(Object value) {
    wrongType++;
    if (wrongExample.isEmpty()) {
      wrongExample = value.toString();
    }
  }

  boolean seen() {
    return present > 0;
  }

  long wrongType() {
    return wrongType;
  }

  String wrongExample() {
    return wrongExample;
  }

  double missingRate() {
    return (double) missing / records;
  }

  /** Share of values that are there but not in the vocabulary. */
  double unknownRate() {
    return (double) (buckets[0] - missing) / records;
  }

  double[] histogram() {
    return Arrays.stream(buckets).asDoubleStream().toArray();
  }
}
