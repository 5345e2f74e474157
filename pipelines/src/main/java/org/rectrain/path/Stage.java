package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.config.RunConfig;
import org.rectrain.config.read.InputPaths;
import org.rectrain.run.StageFolder.Leftovers;
import org.rectrain.score.ModelFolders;

/** A stage as the path sees it: what decides its result, what it reads, and how to run it. */
interface Stage {
  StageName name();

  /** Whether the configuration asks for this stage as part of {@code run}. */
  boolean wanted(RunConfig config);

  /** Earlier stages whose folders it reads, when they are part of this configuration. */
  List<StageName> needs(RunConfig config);

  /** The sections of the configuration that decide its result. */
  List<Record> settings(RunConfig config);

  /**
   * Files and folders from outside the run that it reads, by their keys: all that its sections
   * name, and the pretrained folders that models among them were trained on.
   */
  default Map<String, Path> inputs(RunConfig config) {
    Map<String, Path> inputs = new LinkedHashMap<>();
    for (Record section : settings(config)) {
      InputPaths.of(section, Sections.key(section), Sections.dataRoot(config))
          .forEach(
              (key, path) -> {
                // A word that is no file is a name, such as that of an embedded encoder.
                if (path.getNameCount() > 1 || Files.exists(path) || InputPaths.isPattern(path)) {
                  inputs.put(key, path);
                  ModelFolders.bases(path).forEach(base -> inputs.put(base + " of " + key, base));
                }
              });
    }
    return inputs;
  }

  /**
   * Refuses what can be told to be impossible before any stage runs.
   *
   * @throws org.rectrain.Failure that names the key
   */
  default void check(RunConfig config) {}

  /** What becomes of its hidden folder when it is cut short. */
  default Leftovers leftovers() {
    return Leftovers.REMOVE;
  }

  /**
   * Brings its finished folder where it is wanted too; called whenever it is finished or up to
   * date, and does nothing when that is done already.
   */
  default void handOver(RunConfig config, Path finished) throws IOException {}

  /** Runs it and returns its headline results, in the order to show them. */
  Map<String, Object> run(StageJob job) throws IOException;
}
