package org.rectrain.explain;

import java.util.Locale;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSpec;

/** Encoded values of features in the words and units of the data. */
final class RawValues {
  private RawValues() {}

  /** The value of a feature of a row: a category's word, or a number in its own unit. */
  static String of(FeatureGroups.Cell cell, Examples examples, int row) {
    return words(cell.spec(), encoded(cell, examples, row));
  }

  /** The encoded value of a feature of a row; a category's index. */
  static float encoded(FeatureGroups.Cell cell, Examples examples, int row) {
    EncodedFeatures side = side(cell.spec(), examples);
    return cell.spec().kind() == FeatureSpec.Kind.CATEGORICAL
        ? side.categories()[row * side.categoryWidth() + cell.column()]
        : side.numbers()[row * side.numberWidth() + cell.column()];
  }

  static EncodedFeatures side(FeatureSpec spec, Examples examples) {
    return switch (spec.side()) {
      case USER -> examples.user();
      case CONTEXT -> examples.context();
      case ITEM -> examples.item();
      case PAIR -> examples.pair();
    };
  }

  static String words(FeatureSpec spec, float encoded) {
    if (spec.kind() == FeatureSpec.Kind.CATEGORICAL) {
      int at = (int) encoded - 1;
      return at < 0 ? "unknown" : spec.vocabulary().get(at);
    }
    if (encoded == 0) {
      return "missing or average";
    }
    return number(spec, encoded);
  }

  /** The number in its own unit. */
  static String number(FeatureSpec spec, float encoded) {
    double transformed = encoded * spec.std() + spec.mean();
    double raw =
        switch (spec.transform()) {
          case NONE -> transformed;
          case LOG1P -> Math.expm1(transformed);
          case LOGIT -> 1 / (1 + Math.exp(-transformed));
        };
    return Math.abs(raw) >= 1000
        ? String.format(Locale.ROOT, "%,.0f", raw)
        : String.format(Locale.ROOT, "%.3g", raw)
            .replaceAll("(\\.\\d*?)0+$", "$1")
            .replaceAll("\\.$", "");
  }
}
