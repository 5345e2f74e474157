package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.config.RunConfig;
import org.rectrain.config.prepare.CheckConfig;
import org.rectrain.config.read.InputPath;
import org.rectrain.prepare.consistency.ConsistencyCheck;

/** Whether training and serving see the same features. */
final class CheckStage implements Stage {
  @Override
  public StageName name() {
    return StageName.CHECK;
  }

  @Override
  public boolean wanted(RunConfig config) {
    return config.check() != null;
  }

  @Override
  public List<StageName> needs(RunConfig config) {
    return section(config).offline() == null ? List.of(StageName.PREPARE) : List.of();
  }

  @Override
  public List<Record> settings(RunConfig config) {
    return List.of(section(config));
  }

  @Override
  public Map<String, Object> run(StageJob job) throws IOException {
    CheckConfig config = section(job.config());
    InputPath offline = config.offline();
    Path reference = offline == null ? job.prepared() : offline.path();
    ConsistencyCheck.Result result =
        ConsistencyCheck.run(
            config, reference, config.online().path(), job.out(), job.progress()::log);
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("records", result.records());
    headline.put("features", result.features());
    headline.put("mismatches", result.mismatches());
    return headline;
  }

  private static CheckConfig section(RunConfig config) {
    return Sections.require(config, "check", RunConfig::check);
  }
}
