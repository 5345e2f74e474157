package org.rectrain.report;

import java.util.List;

/** Reads the manifest of prepared data ({@code org.rectrain.dataset.Manifest}). */
final class DataFacts {
  private DataFacts() {}

  static DataView read(Tree manifest) {
    return new DataView(
        Double.NaN, Double.NaN, List.of(), List.of(), Double.NaN, List.of(), List.of(), List.of());
  }
}
