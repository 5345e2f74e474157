package org.rectrain.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The features of a prepared data set, in the order in which models take them.
 *
 * @param version format version
 * @param labels tasks in order, e.g. click, like
 * @param features the features
 */
public record FeatureSchema(int version, List<String> labels, List<FeatureSpec> features) {
  /** Version written by this code. */
  public static final int VERSION = 1;

  /** File name inside prepared and model folders. */
  public static final String FILE = "feature_schema.json";

  /** Copies the lists. */
  public FeatureSchema {
    labels = List.copyOf(labels);
    features = List.copyOf(features);
  }

  /** The features of one side, in order. */
  public List<FeatureSpec> of(FeatureSpec.Side side) {
    return features.stream().filter(f -> f.side() == side).toList();
  }

  /** SHA-256 of the canonical JSON, hex: equal schemas have equal fingerprints. */
  public String fingerprint() {
    return Json.sha256(Json.bytes(this));
  }

  /** Reads {@value #FILE} from a prepared or model folder. */
  public static FeatureSchema read(Path folder) {
    return Json.read(folder.resolve(FILE), FeatureSchema.class);
  }

  /** Writes {@value #FILE} into a folder. */
  public void write(Path folder) throws IOException {
    Json.write(folder.resolve(FILE), this);
  }
}
