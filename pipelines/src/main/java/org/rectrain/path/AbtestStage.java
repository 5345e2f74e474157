package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.abtest.Abtest;
import org.rectrain.abtest.AbtestResult;
import org.rectrain.abtest.Comparison;
import org.rectrain.abtest.MetricResult;
import org.rectrain.config.AbtestConfig;
import org.rectrain.config.DataConfig;
import org.rectrain.config.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.spark.SparkSessions;

/** From an experiment's log to a decision. */
final class AbtestStage implements Stage {
  @Override
  public StageName name() {
    return StageName.ABTEST;
  }

  @Override
  public boolean wanted(RunConfig config) {
    return config.abtest() != null;
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
    Map<String, Path> inputs = new LinkedHashMap<>();
    Abtest.inputs(section(config), root(config)).forEach((name, path) -> inputs.put(name, path));
    return inputs;
  }

  @Override
  public Map<String, Object> run(StageJob job) throws IOException {
    AbtestConfig config = section(job.config());
    AbtestResult result =
        new Abtest(
                config,
                root(job.config()),
                job.config().seed(),
                SparkSessions.open(job.config().spark()),
                job.progress())
            .analyze(job.out());
    job.progress().log(result.verdict().sentence());
    Abtest.gate(config, result);
    return headline(result);
  }

  private static Map<String, Object> headline(AbtestResult result) {
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("decision", result.verdict().decision().name().toLowerCase(java.util.Locale.ROOT));
    headline.put("verdict", result.verdict().sentence());
    headline.put("users", result.log().users());
    for (MetricResult metric : result.metrics()) {
      for (Comparison c : metric.comparisons()) {
        String name = metric.name() + "/" + c.treatment();
        headline.put(name + "/uplift", c.relative().value());
        headline.put(name + "/low", c.relative().low());
        headline.put(name + "/high", c.relative().high());
        headline.put(name + "/adjusted_p_value", c.adjustedPValue());
      }
    }
    return headline;
  }

  private static AbtestConfig section(RunConfig config) {
    AbtestConfig section = config.abtest();
    if (section == null) {
      throw Failure.usage("the configuration has no section 'abtest'", "add one; see --help");
    }
    return section;
  }

  private static String root(RunConfig config) {
    DataConfig data = config.data();
    return data == null ? "." : data.root();
  }
}
