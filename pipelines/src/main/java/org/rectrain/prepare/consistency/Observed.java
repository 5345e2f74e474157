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
  private final double @Nullable [] range;
  private long outside;
  private double lowest = Double.POSITIVE_INFINITY;
  private double highest = Double.NEGATIVE_INFINITY;
  private long wrongType;
  private String wrongExample = "";

  /**
   * Nothing seen yet.
   *
   * @param range smallest and largest number that training saw; null when unknown
   */
  Observed(FeatureSpec spec, double @Nullable [] range) {
    this.range = range;
    this.spec = spec;
    this.edges = spec.edges().stream().mapToDouble(Double::doubleValue).toArray();
    for (int i = 0; i < spec.vocabulary().size(); i++) {
      places.put(spec.vocabulary().get(i), i + 1);
    }
    this.buckets =
        new long[spec.kind() == Kind.CATEGORICAL ? spec.cardinality() : edges.length + 1];
  }

  /**
   * Takes the feature's value in one record; {@code has} is false for an absent key, not for a null
   * value.
   */
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
    } else {
      Double number = number(value);
      if (number == null) {
        wrong(value);
        return;
      }
      int found = Arrays.binarySearch(edges, number);
      buckets[found >= 0 ? found + 1 : -found - 1]++;
      lowest = Math.min(lowest, number);
      highest = Math.max(highest, number);
      outside += range != null && (number < range[0] || number > range[1]) ? 1 : 0;
    }
  }

  /** A value as a number, also where a text format wrote it; null when it is none. */
  static @Nullable Double number(Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (value instanceof TextValue text) {
      try {
        return Double.valueOf(text.value());
      } catch (NumberFormatException e) {
        return null; // a category, or a wrong type, which the finding reports
      }
    }
    return null;
  }

  private void category(Object value) {
    if (value instanceof String
        || value instanceof TextValue
        || value instanceof Boolean
        || isWhole(value)) {
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

  /** Share of all records whose number is outside what training saw. */
  double outsideRate() {
    return (double) outside / records;
  }

  /** Smallest and largest number seen, as text. */
  String range() {
    return lowest > highest ? "none" : lowest + " to " + highest;
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
