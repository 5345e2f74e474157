package org.rectrain.dataset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The first numbers of some vectors, by which vectors of another encoder are known although they
 * are as long. The things are those with the smallest hashes of their ids, so that two catalogues
 * that overlap have some in common; an id itself is not kept.
 */
public final class VectorAnchors {
  private static final int MOST = 64;
  private static final int NUMBERS = 8;
  private static final int ENOUGH = 4;

  /** Vectors of one encoder may be made again with other precision, or of a newer picture. */
  private static final double ALIKE = 0.9;

  private static final double ROUNDING = 1e4;

  private VectorAnchors() {}

  /** The anchors of some vectors by id. */
  public static Map<String, List<Double>> of(Map<String, float[]> vectors) {
    Map<String, List<Double>> out = new TreeMap<>();
    vectors.keySet().stream()
        .sorted(Comparator.comparingLong((String id) -> StableHash.of(0, id)))
        .limit(MOST)
        .forEach(
            id ->
                out.put(
                    Long.toHexString(StableHash.of(0, id)),
                    start(java.util.Objects.requireNonNull(vectors.get(id)))));
    return out;
  }

  /** The first numbers of a vector brought to length 1. */
  private static List<Double> start(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    List<Double> out = new ArrayList<>();
    for (int i = 0; i < Math.min(NUMBERS, vector.length); i++) {
      out.add(Math.rint(ROUNDING * vector[i] / Math.sqrt(squares)) / ROUNDING);
    }
    return out;
  }

  /** Why these are vectors of another encoder; null when they are alike, or too few are shared. */
  static @Nullable String misfit(
      String name, Map<String, List<Double>> wanted, Map<String, List<Double>> found) {
    double[] cosines =
        wanted.entrySet().stream()
            .filter(anchor -> found.containsKey(anchor.getKey()))
            .mapToDouble(
                anchor -> cosine(anchor.getValue(), found.getOrDefault(anchor.getKey(), List.of())))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    if (cosines.length < ENOUGH || cosines[cosines.length / 2] >= ALIKE) {
      return null;
    }
    return String.format(
        Locale.ROOT,
        "%s: vectors of another encoder: those of %d things that both have differ (median cosine"
            + " %.2f)",
        name,
        cosines.length,
        cosines[cosines.length / 2]);
  }

  private static double cosine(List<Double> a, List<Double> b) {
    double product = 0;
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      product += a.get(i) * b.get(i);
    }
    return product / Math.sqrt(squares(a) * squares(b));
  }

  private static double squares(List<Double> values) {
    return values.stream().mapToDouble(v -> v * v).sum();
  }
}
