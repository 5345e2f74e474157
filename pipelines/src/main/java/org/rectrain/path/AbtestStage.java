package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.rectrain.abtest.Abtest;
import org.rectrain.abtest.analysis.MetricResult;
import org.rectrain.abtest.analysis.VariantComparison;
import org.rectrain.abtest.assign.AssignmentResult;
import org.rectrain.abtest.decision.AbtestResult;
import org.rectrain.config.RunConfig;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.path.stage.Sections;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.spark.SparkSessions;

/** From an experiment's log to a decision; and, beside the path, its plan, assignment and proof. */
final class AbtestStage implements Stage<AbtestConfig> {
  /** What one of the steps does with the log. */
  private interface Step {
    Map<String, Object> run(Abtest abtest, StageJob job) throws IOException;
  }

  private final String reads;
  private final Step step;

  private AbtestStage(String reads, Step step) {
    this.reads = reads;
    this.step = step;
  }

  /** From an experiment's log to a decision. */
  static AbtestStage analysis() {
    return new AbtestStage("abtest.input.", AbtestStage::analyze);
  }

  /** How long an experiment must run. */
  static AbtestStage plan() {
    return new AbtestStage(
        "abtest.input.", (abtest, job) -> logged(job, abtest.plan(job.out()).sentence()));
  }

  /** Who gets which variant. */
  static AbtestStage assignment() {
    return new AbtestStage("abtest.assign.", (abtest, job) -> headline(abtest.assign(job.out())));
  }

  /** Whether the analysis suits the data. */
  static AbtestStage simulation() {
    return new AbtestStage(
        "abtest.input.", (abtest, job) -> logged(job, abtest.simulate(job.out()).sentence()));
  }

  @Override
  public Map<String, Path> inputs(RunConfig config, AbtestConfig section) {
    Map<String, Path> inputs = Stage.super.inputs(config, section);
    inputs.keySet().removeIf(key -> !key.startsWith(reads));
    return inputs;
  }

  @Override
  public Map<String, Object> run(StageJob job, AbtestConfig section) throws IOException {
    Abtest abtest =
        new Abtest(
            section,
            Sections.root(job.config()),
            job.config().seed(),
            SparkSessions.open(job.config().spark()),
            job.progress());
    return step.run(abtest, job);
  }

  private static Map<String, Object> analyze(Abtest abtest, StageJob job) throws IOException {
    AbtestResult result = abtest.analyze(job.out());
    result.warnings().forEach(warning -> job.progress().log("warning: " + warning));
    job.progress().log(result.verdict().sentence());
    Abtest.gate(Sections.require(job.config(), "abtest", RunConfig::abtest), result);
    return headline(result);
  }

  private static Map<String, Object> logged(StageJob job, String sentence) {
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
}
