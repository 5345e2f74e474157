package org.rectrain.prepare.consistency;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.prepare.feature.Features;
import org.rectrain.prepare.feature.StatSnapshot;
import org.rectrain.prepare.online.OnlineFeatures;

/**
 * The statistics of the last split as serving knows them: those of the snapshot for the same users,
 * items and contexts. Without a snapshot, as its rows have them, which know all that train knows.
 *
 * @param specs of the features that are statistics, by name
 * @param ranges smallest and largest value over train and the last split
 */
record Latest(Map<String, FeatureSpec> specs, Ranges ranges) {
  private static final List<String> SPLITS = List.of("test", "valid");

  /** Rows of a split that the snapshot is asked for, evenly spread over it. */
  private static final int MOST_ROWS = 20_000;

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
        Set<String> wanted = Set.copyOf(names);
        RecordSchema schemaOfRows = new RecordSchema();
        Ranges ranges = train.copy();
        Consumer<Map<String, @Nullable Object>> sink =
            record -> {
              record.keySet().retainAll(wanted);
              schemaOfRows.add(record);
              ranges.add(record, wanted);
            };
        if (Files.isDirectory(prepared.resolve(StatSnapshot.FOLDER))) {
          OnlineFeatures.open(prepared).eachExample(rows, MOST_ROWS, sink);
        } else {
          Records.prepared(rows, names, sink);
        }
        Map<String, FeatureSpec> specs = new HashMap<>();
        schemaOfRows.schema().features().stream()
            .filter(f -> f.kind() == Kind.NUMERIC)
            .forEach(f -> specs.put(f.name(), f));
        return new Latest(specs, ranges);
      }
    }
    return none();
  }
}
