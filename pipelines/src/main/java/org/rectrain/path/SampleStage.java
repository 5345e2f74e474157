package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.rectrain.config.RunConfig;
import org.rectrain.config.sample.SampleConfig;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.sample.GeneratedSample;
import org.rectrain.sample.SampleTruth;

/** Behaviour logs with known truth. */
final class SampleStage implements Stage<SampleConfig> {
  @Override
  public Map<String, Path> inputs(RunConfig config, SampleConfig section) {
    return Map.of();
  }

  @Override
  public Map<String, Object> run(StageJob job, SampleConfig section) throws IOException {
    RunConfig config = job.config();
    SampleTruth truth =
        GeneratedSample.run(section, config.spark(), config.seed(), job.out(), job.progress());
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("events", truth.events());
    headline.put("users", truth.users());
    headline.put("items", truth.items());
    headline.put("cold_items", truth.coldItems());
    return headline;
  }
}
