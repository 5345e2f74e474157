package org.rectrain.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.rectrain.config.ModelName;
import org.rectrain.dataset.Json;

/** Specs as older versions wrote them. */
final class FormerSpecs {
  /** Keys of towers that came after the first folders of this version, and their defaults. */
  private static final JsonNode LATER =
      Json.parse(
          """
          {"content": "projected", "centre": false, "components": 0, "whiten": 0.0,
           "similarity": "dot", "pooling": "attention", "history_of": "earlier"}
          """);

  private FormerSpecs() {}

  /** Adds to a file's tree what older folders do not say. */
  static void fill(JsonNode tree) {
    if (tree instanceof ObjectNode all && !all.has("lexical")) {
      all.put("lexical", 0.0);
    }
    if (tree.path("towers") instanceof ObjectNode sizes) {
      LATER
          .properties()
          .forEach(
              usual -> {
                if (!sizes.has(usual.getKey())) {
                  sizes.set(usual.getKey(), usual.getValue());
                }
              });
    }
  }

  /** SHA-256 of everything that a spec says, as the version that wrote it took it. */
  static String fingerprint(ModelSpec spec) {
    JsonNode tree = Json.tree(spec);
    if (spec.version() < ModelSpec.VERSION
        && tree instanceof ObjectNode all
        && spec.name().equals(ModelName.MAIN)) {
      all.put("name", ModelName.BEFORE); // as it was hashed then
    }
    if (tree.path("towers") instanceof ObjectNode sizes) {
      // What older folders do not say is at these values, and their weights bear the same hash.
      LATER
          .properties()
          .forEach(
              usual -> {
                if (usual.getValue().equals(sizes.get(usual.getKey()))) {
                  sizes.remove(usual.getKey());
                }
              });
    }
    return Json.fingerprint(tree);
  }
}
