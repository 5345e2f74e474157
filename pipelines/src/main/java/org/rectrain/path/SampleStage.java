package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.config.RunConfig;
import org.rectrain.config.sample.SampleConfig;
import org.rectrain.sample.GeneratedSample;
import org.rectrain.sample.SampleTruth;

/** Behaviour logs with known truth. */
final class SampleStage implements Stage {
  @Override
  public StageName name() {
    return StageName.SAMPLE;
  }

  @Override
  public boolean wanted(RunConfig config) {
    return config.sample() != null;
  }

  @Override
  public List<StageName> needs(RunConfig config) {
    return List.of();
  }

  @Override
  public List<Record> settings(RunConfig config) {
    return List.of(section(config));
  }

  @Override
  public Map<String, Path> inputs(RunConfig config) {
    return Map.of();
  }

  @Override
  public Map<String, Object> run(StageJob job) throws IOException {
    RunConfig config = job.config();
    SampleTruth truth =
        GeneratedSample.run(
            section(config), config.spark(), config.seed(), job.out(), job.progress());
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("events", truth.events());
    headline.put("users", truth.users());
    headline.put("items", truth.items());
    headline.put("cold_items", truth.coldItems());
    return headline;
  }

  private static SampleConfig section(RunConfig config) {
    return Sections.require(config, "sample", RunConfig::sample);
  }
}
