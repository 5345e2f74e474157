package org.rectrain.prepare.consistency;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.prepare.feature.Features;

/**
 * The statistics of the last split: its rows know all that train knows, as serving does.
 *
 * @param specs of the features that are statistics, by name
 * @param ranges smallest and largest value over train and the last split
 */
record Latest(Map<String, FeatureSpec> specs, Ranges ranges) {
  private static final List<String> SPLITS = List.of("test", "valid");

  static Latest none() {
    return new Latest(Map.of(), Ranges.unknown());
  }

  /**
   * Of a prepared folder; none where it has no rows after train.
   *
   * @param train ranges of the train rows
   */
  static Latest of(Path prepared, FeatureSchema schema, Ranges train) {
    List<String> names =
        schema.features().stream()
            .filter(f -> f.kind() == Kind.NUMERIC && f.name().startsWith(Features.STATISTIC))
            .map(FeatureSpec::name)
            .toList();
    for (String split : SPLITS) {
      Path rows = prepared.resolve("examples/split=" + split);
      if (!names.isEmpty() && Files.isDirectory(rows)) {
        Map<String, FeatureSpec> specs = new HashMap<>();
        RecordSchema.prepared(rows, names).features().stream()
            .filter(f -> f.kind() == Kind.NUMERIC)
            .forEach(f -> specs.put(f.name(), f));
        return new Latest(specs, train.with(rows, names));
      }
    }
    return none();
  }
}
