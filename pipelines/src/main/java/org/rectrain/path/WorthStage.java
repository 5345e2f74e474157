package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.rectrain.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.config.eval.EvalConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.worth.WorthConfig;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.metric.ListMetric;
import org.rectrain.path.stage.Sections;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.train.Training;
import org.rectrain.tune.Objective;
import org.rectrain.tune.worth.Worth;
import org.rectrain.tune.worth.WorthForecast;
import org.rectrain.tune.worth.WorthResult;

/** Whether a language model earns its cost; only when asked for. */
final class WorthStage implements Stage<WorthConfig> {
  @Override
  public List<Record> settings(RunConfig config, WorthConfig section) {
    return Stream.of(section, config.train(), config.baselines(), config.score(), config.eval())
        .filter(Objects::nonNull)
        .map(Record.class::cast)
        .toList();
  }

  @Override
  public void check(RunConfig config, WorthConfig section) {
    if (config.train() == null) {
      throw Failure.usage(
          "worth: the configuration has no section 'train', of which variants are made",
          "add 'train: {}' for its defaults");
    }
    if (!eval(config).mainModel().equals(Training.MODEL)) {
      throw Failure.usage(
          "eval.main_model: '"
              + eval(config).mainModel()
              + "' is not what variants of train are; expected "
              + Training.MODEL,
          "leave eval.main_model out");
    }
    Worth.check(config, section);
    List<String> labels = Sections.labels(config);
    if (!labels.isEmpty()) {
      objective(config, section, labels);
    }
  }

  @Override
  public String forecast(RunConfig config, WorthConfig section, Path prepared) {
    return WorthForecast.of(config, section, prepared).text();
  }

  private static EvalConfig eval(RunConfig config) {
    EvalConfig section = config.eval();
    return section == null ? ConfigTrees.defaultsBut(EvalConfig.class, Map.of()) : section;
  }

  @Override
  public Map<String, Object> run(StageJob job, WorthConfig section) throws IOException {
    RunConfig config = job.config();
    Objective objective = objective(config, section, FeatureSchema.read(job.prepared()).labels());
    WorthResult result =
        new Worth(
                config, section, eval(config), objective, job.run(), job.prepared(), job.progress())
            .run(job.out());
    job.progress().log("worth: " + result.verdict());
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("verdict", result.verdict());
    headline.put("choice", result.choice());
    headline.put("metric", result.metric());
    for (WorthResult.Variant variant : result.variants()) {
      headline.put(variant.name(), variant.value(result.metric()));
    }
    return headline;
  }

  /** The metric that decides. */
  private static Objective objective(RunConfig config, WorthConfig section, List<String> labels) {
    EvalConfig eval = eval(config);
    String metric = section.metric();
    if (metric.isEmpty()) {
      String recall = ListMetric.RECALL.at(eval.longestList());
      metric =
          config.score() == null
              ? recall
              : ListMetric.among(recall, config.score().candidatesName());
    }
    return Objective.of("worth.metric", metric, config, eval, labels);
  }
}
