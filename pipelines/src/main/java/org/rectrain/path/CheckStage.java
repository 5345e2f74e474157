package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.rectrain.config.RunConfig;
import org.rectrain.config.prepare.CheckConfig;
import org.rectrain.config.read.InputPath;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.prepare.consistency.CheckResult;
import org.rectrain.prepare.consistency.ConsistencyCheck;

/** Whether training and serving see the same features. */
final class CheckStage implements Stage<CheckConfig> {
  /** Whether this run's prepared data is the offline side. */
  static boolean comparesPrepared(RunConfig config) {
    CheckConfig section = config.check();
    return section != null && section.offline() == null;
  }

  @Override
  public Map<String, Object> run(StageJob job, CheckConfig section) throws IOException {
    InputPath offline = section.offline();
    Path reference = offline == null ? job.prepared() : offline.path();
    CheckResult result =
        ConsistencyCheck.run(
            section, reference, section.online().path(), job.out(), job.progress()::log);
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("records", result.records());
    headline.put("features", result.features());
    headline.put("mismatches", result.mismatches());
    headline.put("as_of", result.asOf());
    return headline;
  }
}
