package org.rectrain.train.init;

import java.util.EnumMap;
import java.util.Map;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;

/** The numeric features of all sides side by side, in the order of the schema. */
final class LinearFeatures {
  private LinearFeatures() {}

  /** How many there are. */
  static int width(FeatureSchema schema) {
    return (int) schema.features().stream().filter(f -> f.kind() == Kind.NUMERIC).count();
  }

  /**
   * (n, F), row by row.
   *
   * @param factors numbers that the items' features end with and the schema does not name
   */
  static float[] rows(FeatureSchema schema, Examples examples, int factors) {
    int width = width(schema) + factors;
    float[] out = new float[examples.size() * width];
    Map<FeatureSpec.Side, Integer> used = new EnumMap<>(FeatureSpec.Side.class);
    int column = 0;
    for (FeatureSpec spec : schema.features()) {
      if (spec.kind() == Kind.NUMERIC) {
        EncodedFeatures side = side(examples, spec.side());
        int from = used.merge(spec.side(), 1, Integer::sum) - 1;
        for (int row = 0; row < examples.size(); row++) {
          out[row * width + column] = side.numbers()[row * side.numberWidth() + from];
        }
        column++;
      }
    }
    EncodedFeatures item = examples.item();
    for (int row = 0; row < examples.size() && factors > 0; row++) {
      System.arraycopy(
          item.numbers(),
          (row + 1) * item.numberWidth() - factors,
          out,
          row * width + column,
          factors);
    }
    return out;
  }

  private static EncodedFeatures side(Examples examples, FeatureSpec.Side side) {
    return switch (side) {
      case USER -> examples.user();
      case ITEM -> examples.item();
      case CONTEXT -> examples.context();
      case PAIR -> examples.pair();
    };
  }
}
