package org.rectrain.monitor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.monitor.sketch.CategorySketch;
import org.rectrain.monitor.sketch.FeatureSketch;
import org.rectrain.monitor.sketch.NumberSketch;
import org.rectrain.stat.drift.WeightedSample;

/**
 * The buckets that the reference gives a feature: 0 is missing; of a number the ranges between its
 * quantiles, or its values while they are few; of a category its most frequent values, then all
 * others.
 */
final class Buckets {
  private final boolean numeric;
  private final int precision;
  private final boolean grouped;
  private final double[] edges;
  private final WeightedSample reference;
  private final Map<String, Integer> codes = new HashMap<>();
  private final List<String> names = new ArrayList<>();

  /** Buckets of a reference's feature. */
  static Buckets of(FeatureSketch reference, int quantiles, int categories) {
    return reference instanceof NumberSketch numbers
        ? new Buckets(numbers, quantiles)
        : new Buckets((CategorySketch) reference, categories);
  }

  private Buckets(NumberSketch reference, int quantiles) {
    numeric = true;
    grouped = false;
    precision = reference.dropped();
    WeightedSample sample = reference.sample();
    this.reference = sample;
    List<Double> found = new ArrayList<>();
    boolean few = reference.distinct() <= 2 * quantiles;
    if (few) {
      for (double value : sample.values()) {
        found.add(value);
      }
    } else {
      for (int q = 1; q < quantiles; q++) {
        double edge = sample.quantile((double) q / quantiles);
        if (found.isEmpty() || edge > found.get(found.size() - 1)) {
          found.add(edge);
        }
      }
    }
    edges = found.stream().mapToDouble(Double::doubleValue).toArray();
    names.add("missing");
    for (int i = 0; i < edges.length; i++) {
      String from = few ? "" : i == 0 ? "up to " : shown(edges[i - 1]) + " to ";
      names.add(from + shown(edges[i]));
    }
    names.add(edges.length == 0 ? "any" : "above " + shown(edges[edges.length - 1]));
  }

  private Buckets(CategorySketch reference, int categories) {
    numeric = false;
    grouped = reference.grouped();
    precision = 0;
    edges = new double[0];
    this.reference = WeightedSample.of();
    names.add("missing");
    reference.counts().entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, Long> e) -> -e.getValue())
                .thenComparing(Map.Entry::getKey))
        .limit(categories)
        .forEach(
            e -> {
              codes.put(e.getKey(), names.size());
              names.add(e.getKey());
            });
    names.add("other");
  }

  private static String shown(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Float.toString((float) value);
  }

  /** Number of buckets. */
  int size() {
    return names.size();
  }

  /** What a bucket holds, in words. */
  String name(int bucket) {
    return names.get(bucket);
  }

  /** The bucket of a number; 0 for what is not finite. */
  int of(double value) {
    if (!Double.isFinite(value)) {
      return 0;
    }
    double kept = NumberSketch.truncate(value, precision);
    int low = 0;
    int high = edges.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (edges[middle] < kept) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low + 1;
  }

  /** The bucket of a category; 0 for null. */
  int of(@Nullable String value) {
    if (value == null) {
      return 0;
    }
    return codes.getOrDefault(grouped ? CategorySketch.group(value) : value, names.size() - 1);
  }

  /** The bucket of a value as a row sample holds it. */
  int ofText(@Nullable String value) {
    return numeric ? of(value == null ? Double.NaN : Double.parseDouble(value)) : of(value);
  }

  /** Rows by bucket. */
  double[] counts(FeatureSketch sketch) {
    double[] out = new double[size()];
    out[0] = sketch.missing();
    if (sketch instanceof NumberSketch numbers) {
      WeightedSample sample = numbers.sample();
      Map<Double, double[]> within = parts(numbers.dropped());
      for (int i = 0; i < sample.values().length; i++) {
        double[] parts = within.get(sample.values()[i]);
        if (parts == null) {
          out[of(sample.values()[i])] += sample.weights()[i];
        } else {
          double all = Arrays.stream(parts).sum();
          for (int bucket = 0; bucket < parts.length; bucket++) {
            out[bucket] += sample.weights()[i] * parts[bucket] / all;
          }
        }
      }
    } else if (sketch instanceof CategorySketch values) {
      values
          .counts()
          .forEach(
              (value, count) ->
                  // A group's name is a group already.
                  out[values.grouped() ? codes.getOrDefault(value, size() - 1) : of(value)] +=
                      count);
    }
    return out;
  }

  /**
   * A window of more rows keeps fewer bits, and one of its values may stand for values of two
   * buckets. Its rows are then taken to be in both by as much as the reference's rows are.
   *
   * @param dropped bits of the window's values
   * @return rows of the reference by bucket, by the window's value; empty where it keeps all bits
   *     that the buckets are made with
   */
  private Map<Double, double[]> parts(int dropped) {
    Map<Double, double[]> out = new HashMap<>();
    for (int i = 0; dropped > precision && i < reference.values().length; i++) {
      double value = reference.values()[i];
      double[] parts =
          out.computeIfAbsent(
              NumberSketch.truncate(value, dropped), v -> new double[edges.length + 2]);
      parts[of(value)] += reference.weights()[i];
    }
    return out;
  }
}
