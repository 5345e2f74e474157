package org.rectrain.monitor.sketch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The values of one feature in a window. */
public sealed interface FeatureSketch permits NumberSketch, CategorySketch {
  /** Rows without a value. */
  long missing();

  /** Rows with a value. */
  long count();

  /** Takes what another sketch of the same kind has seen. */
  void merge(FeatureSketch other);

  /** All of it, to be read again by {@link #of}. */
  ObjectNode json();

  /** A sketch from its JSON. */
  static FeatureSketch of(JsonNode json) {
    return json.get("kind").asText().equals("number")
        ? NumberSketch.of(json)
        : CategorySketch.of(json);
  }
}
