package org.rectrain.dataset;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns raw feature values into model inputs: the same code in training, batch scoring and serving,
 * so the two cannot differ. Immutable and safe for use by several threads.
 */
public final class FeatureEncoder {
  private final FeatureSchema schema;
  private final List<Map<String, Integer>> indexes;

  /** An encoder for the features of {@code schema}. */
  public FeatureEncoder(FeatureSchema schema) {
    this.schema = schema;
    this.indexes = schema.features().stream().map(FeatureEncoder::index).toList();
  }

  private static Map<String, Integer> index(FeatureSpec spec) {
    Map<String, Integer> out = new HashMap<>();
    for (int i = 0; i < spec.vocabulary().size(); i++) {
      out.put(spec.vocabulary().get(i), i + 1);
    }
    return out;
  }

  /** The schema it encodes by. */
  public FeatureSchema schema() {
    return schema;
  }

  /** Index of a categorical value; 0 for a missing or unknown one. */
  public int category(int feature, @Nullable String raw) {
    return raw == null ? 0 : indexes.get(feature).getOrDefault(raw, 0);
  }

  /** Standardised number; 0 for a missing one. */
  public float number(int feature, @Nullable Double raw) {
    return schema.features().get(feature).standardise(raw);
  }

  /**
   * Encodes one online record.
   *
   * @param raw values by feature name: text for categorical, {@link Number} for numeric; absent or
   *     null means missing
   * @return one value per feature in schema order; a category's index as a float
   */
  public float[] encode(Map<String, ?> raw) {
    float[] out = new float[schema.features().size()];
    for (int i = 0; i < out.length; i++) {
      FeatureSpec spec = schema.features().get(i);
      Object value = raw.get(spec.name());
      if (spec.kind() == FeatureSpec.Kind.CATEGORICAL) {
        out[i] = category(i, value == null ? null : value.toString());
      } else if (value == null || value instanceof Number) {
        out[i] = number(i, value == null ? null : ((Number) value).doubleValue());
      } else {
        throw new IllegalArgumentException(
            spec.name() + ": '" + value + "' is not a number; expected a numeric feature value");
      }
    }
    return out;
  }
}
