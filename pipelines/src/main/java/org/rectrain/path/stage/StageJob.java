package org.rectrain.path.stage;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.RunConfig;
import org.rectrain.run.Progress;

/**
 * What a stage gets when it runs.
 *
 * @param config the whole configuration
 * @param run the run's folder
 * @param prepared the prepared data: of this run, or of another one that it shares
 * @param out the hidden folder to write into
 * @param previous the last finished result of this stage, whose parts may be taken over where they
 *     still hold; null when there is none or everything is to be made again
 * @param progress where to report progress
 */
public record StageJob(
    RunConfig config,
    Path run,
    Path prepared,
    Path out,
    @Nullable Path previous,
    Progress progress) {
  /**
   * The finished folder of another stage of this run, by its name; prepare's is {@link #prepared}.
   */
  public Path of(String stage) {
    return run.resolve(stage);
  }
}
