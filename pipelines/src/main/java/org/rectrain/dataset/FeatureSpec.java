package org.rectrain.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One feature: a column of the examples, whose side it describes, and how a raw value becomes a
 * model input. Fitted on the train split only.
 *
 * @param name the column's name
 * @param side what the value belongs to: it decides which tower may see it
 * @param kind categorical (text to index) or numeric (number to standardised number)
 * @param vocabulary values of a categorical feature; the index of a value is its place plus one, 0
 *     stands for unknown and missing; empty for numeric
 * @param transform applied to a numeric value before standardising
 * @param mean mean of the transformed value over train rows; also stands in for a missing value
 * @param std standard deviation of the transformed value over train rows; 1 where it would be 0
 * @param missingRate share of train rows without a value, 0 to 1
 * @param histogram share of train rows per vocabulary entry (categorical, index 0 first) or per
 *     decile bucket (numeric), for drift checks
 * @param edges inner bucket edges of a numeric histogram, ascending; empty for categorical
 */
public record FeatureSpec(
    String name,
    Side side,
    Kind kind,
    List<String> vocabulary,
    Transform transform,
    double mean,
    double std,
    double missingRate,
    List<Double> histogram,
    List<Double> edges) {

  /** What a feature describes. */
  public enum Side {
    USER,
    ITEM,
    CONTEXT,
    PAIR
  }

  /** How a feature's values are read. */
  public enum Kind {
    CATEGORICAL,
    NUMERIC
  }

  /** Applied to a numeric value x before standardising. */
  public enum Transform {
    /** x. */
    NONE,
    /** ln(1 + x), for counts; x below 0 counts as 0. */
    LOG1P,
    /** ln(x / (1 - x)) with x clamped to [1e-6, 1 - 1e-6], for rates. */
    LOGIT;

    /** The transformed value; NaN stays NaN. */
    public double apply(double x) {
      return switch (this) {
        case NONE -> x;
        case LOG1P -> Math.log1p(Math.max(0, x));
        case LOGIT -> {
          double p = Math.min(1 - 1e-6, Math.max(1e-6, x));
          yield Math.log(p / (1 - p));
        }
      };
    }
  }

  /** Copies the lists and checks the numbers. */
  public FeatureSpec {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("name: is empty");
    }
    if (!(std > 0) || !Double.isFinite(std) || !Double.isFinite(mean)) {
      throw new IllegalArgumentException(
          "mean and std: " + mean + ", " + std + "; expected finite numbers, std above 0");
    }
    if (missingRate < 0 || missingRate > 1) {
      throw new IllegalArgumentException(
          "missing_rate: " + missingRate + " is not allowed; expected a number from 0 to 1");
    }
    vocabulary = List.copyOf(vocabulary);
    histogram = List.copyOf(histogram);
    edges = List.copyOf(edges);
  }

  /** See {@link FeatureSchema#grownBy}. */
  FeatureSpec grownBy(FeatureSpec newer) {
    java.util.LinkedHashSet<String> all = new java.util.LinkedHashSet<>(vocabulary);
    all.addAll(newer.vocabulary);
    List<String> grown = List.copyOf(all);
    List<Double> shares = newer.histogram;
    if (kind == Kind.CATEGORICAL && !shares.isEmpty()) {
      java.util.Map<String, Double> known = new java.util.HashMap<>();
      for (int i = 0; i < newer.vocabulary.size(); i++) {
        known.put(newer.vocabulary.get(i), newer.histogram.get(i + 1));
      }
      List<Double> own = new java.util.ArrayList<>(List.of(newer.histogram.get(0)));
      grown.forEach(value -> own.add(known.getOrDefault(value, 0.0)));
      shares = own;
    }
    return new FeatureSpec(
        name, side, kind, grown, transform, mean, std, newer.missingRate, shares, newer.edges);
  }

  /** Number of embedding rows a categorical feature needs: its vocabulary and one for unknown. */
  public int cardinality() {
    return vocabulary.size() + 1;
  }

  /** The model input for a numeric value; a missing one (null or NaN) becomes 0, the mean. */
  public float standardise(@Nullable Double raw) {
    if (raw == null || raw.isNaN()) {
      return 0f;
    }
    return (float) ((transform.apply(raw) - mean) / std);
  }
}
