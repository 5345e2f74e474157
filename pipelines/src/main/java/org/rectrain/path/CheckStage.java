package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.config.RunConfig;
import org.rectrain.config.prepare.CheckConfig;
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
  public Map<String, Path> inputs(RunConfig config) {
    Map<String, Path> inputs = new LinkedHashMap<>();
    String offline = section(config).offline();
    if (offline != null) {
      inputs.put("offline", Path.of(offline));
    }
    inputs.put("online", Path.of(section(config).online()));
    return inputs;
  }

  @Override
  public Map<String, Object> run(StageJob job) throws IOException {
    CheckConfig config = section(job.config());
    String offline = config.offline();
    Path reference = offline == null ? job.prepared() : Path.of(offline);
    ConsistencyCheck.Result result =
        ConsistencyCheck.run(
            config, reference, Path.of(config.online()), job.out(), job.progress()::log);
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
