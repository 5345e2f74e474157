package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.abtest.Abtest;
import org.rectrain.abtest.analysis.MetricResult;
import org.rectrain.abtest.analysis.VariantComparison;
import org.rectrain.abtest.assign.AssignmentResult;
import org.rectrain.abtest.decision.AbtestResult;
import org.rectrain.config.RunConfig;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.data.DataConfig;
import org.rectrain.spark.SparkSessions;

/** From an experiment's log to a decision; and, beside the path, its plan, assignment and proof. */
final class AbtestStage implements Stage {
  private final StageName name;

  AbtestStage(StageName name) {
    this.name = name;
  }

  @Override
  public StageName name() {
    return name;
  }

  @Override
  public boolean wanted(RunConfig config) {
    return name == StageName.ABTEST && config.abtest() != null;
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
    Map<String, Path> inputs = Stage.super.inputs(config);
    String read = name == StageName.ABTEST_ASSIGN ? "abtest.assign." : "abtest.input.";
    inputs.keySet().removeIf(key -> !key.startsWith(read));
    return inputs;
  }

  @Override
  public Map<String, Object> run(StageJob job) throws IOException {
    AbtestConfig config = section(job.config());
    Abtest abtest =
        new Abtest(
            config,
            root(job.config()),
            job.config().seed(),
            SparkSessions.open(job.config().spark()),
            job.progress());
    return switch (name) {
      case ABTEST_PLAN -> told(job, abtest.plan(job.out()).sentence());
      case ABTEST_SIMULATE -> told(job, abtest.simulate(job.out()).sentence());
      case ABTEST_ASSIGN -> headline(abtest.assign(job.out()));
      default -> {
        AbtestResult result = abtest.analyze(job.out());
        result.warnings().forEach(warning -> job.progress().log("warning: " + warning));
        job.progress().log(result.verdict().sentence());
        Abtest.gate(config, result);
        yield headline(result);
      }
    };
  }

  private static Map<String, Object> told(StageJob job, String sentence) {
    job.progress().log(sentence);
    return Map.of("sentence", sentence);
  }

  private static Map<String, Object> headline(AssignmentResult result) {
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("users", result.users());
    result.variants().forEach(v -> headline.put("variant/" + v.name(), v.users()));
    headline.put("held_out", result.heldOut());
    headline.put("other_slot", result.otherSlot());
    headline.put("not_in_traffic", result.notInTraffic());
    return headline;
  }

  private static Map<String, Object> headline(AbtestResult result) {
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("decision", result.verdict().decision().name().toLowerCase(java.util.Locale.ROOT));
    headline.put("verdict", result.verdict().sentence());
    headline.put("users", result.log().users());
    for (MetricResult metric : result.metrics()) {
      for (VariantComparison c : metric.comparisons()) {
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
    return Sections.require(config, "abtest", RunConfig::abtest);
  }

  private static String root(RunConfig config) {
    DataConfig data = config.data();
    return data == null ? "." : data.root();
  }
}
