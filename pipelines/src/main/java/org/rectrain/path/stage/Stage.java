package org.rectrain.path.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.config.RunConfig;
import org.rectrain.run.StageFolder.Leftovers;
import org.rectrain.score.ModelFolders;

/**
 * What a stage does with its section of the configuration; the table of stages says the rest.
 *
 * @param <S> the section
 */
public interface Stage<S extends Record> {
  /** Whether {@code run} includes this stage, given that its section is present. */
  default boolean wanted(RunConfig config) {
    return true;
  }

  /** The parts of the configuration that decide its result. */
  default List<Record> settings(RunConfig config, S section) {
    return List.of(section);
  }

  /**
   * Files and folders from outside the run that it reads, by their keys: all that its settings
   * name, and the pretrained folders that models among them were trained on.
   */
  default Map<String, Path> inputs(RunConfig config, S section) {
    Map<String, Path> inputs = new LinkedHashMap<>();
    for (Record part : settings(config, section)) {
      inputs.putAll(ModelFolders.inputs(part, Sections.key(part), Sections.dataRoot(config)));
    }
    return inputs;
  }

  /**
   * Refuses what is known to be impossible before any stage runs.
   *
   * @throws org.rectrain.Failure that names the key
   */
  default void check(RunConfig config, S section) {}

  /**
   * Refuses what cannot be done with the prepared data, before any stage that reads it runs.
   *
   * @throws org.rectrain.Failure that names what does not fit
   */
  default void checkData(S section, Path prepared) {}

  /**
   * What a plan says that it will take, in words; empty for nothing.
   *
   * @throws org.rectrain.Failure when this machine has less
   */
  default String forecast(RunConfig config, S section, Path prepared) {
    return "";
  }

  /** What becomes of its hidden folder when it is cut short. */
  default Leftovers leftovers() {
    return Leftovers.REMOVE;
  }

  /**
   * Brings its finished folder where it is wanted too; called whenever it is finished or up to
   * date, and does nothing when that is done already.
   */
  default void handOver(S section, Path finished) throws IOException {}

  /** Runs it and returns its headline results, in the order to show them. */
  Map<String, Object> run(StageJob job, S section) throws IOException;
}
