package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.config.prepare.StatisticsConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.tune.FeatureSearchConfig;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.path.stage.Sections;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.prepare.Prepare;
import org.rectrain.run.StageFolder;
import org.rectrain.spark.SparkSessions;
import org.rectrain.tune.feature.FeatureCandidates;
import org.rectrain.tune.feature.FeatureResult;
import org.rectrain.tune.feature.FeatureSearch;

/** Statistics that would help: data is prepared with all candidates; only when asked for. */
final class FeaturesStage implements Stage<FeatureSearchConfig> {
  private static final String DATA = "data";

  @Override
  public List<Record> settings(RunConfig config, FeatureSearchConfig section) {
    return List.of(section, data(config), prepare(config));
  }

  private static DataConfig data(RunConfig config) {
    return Sections.require(config, "data", RunConfig::data);
  }

  private static PrepareConfig prepare(RunConfig config) {
    return Sections.require(config, "prepare", RunConfig::prepare);
  }

  @Override
  public Map<String, Object> run(StageJob job, FeatureSearchConfig section) throws IOException {
    RunConfig config = job.config();
    StatisticsConfig made = prepare(config).statistics();
    List<String> keys =
        new ArrayList<>(
            section.by().isEmpty() ? FeatureCandidates.all(data(config), made.by()) : section.by());
    keys.removeAll(made.by());
    List<Integer> hours = new ArrayList<>(section.windows());
    hours.removeAll(made.windows());
    FeatureCandidates candidates =
        new FeatureCandidates(keys, hours, List.copyOf(data(config).events().labels().keySet()));
    if (candidates.names().isEmpty()) {
      throw Failure.usage(
          "features: prepare.statistics has every candidate already",
          "name others by features.by or features.windows");
    }
    job.progress().log("features: prepares with " + String.join(", ", candidates.names()));
    Path prepared = job.out().resolve(DATA);
    Prepare.run(
        SparkSessions.open(config.spark()),
        data(config),
        with(prepare(config), made, keys, hours),
        config.seed(),
        prepared,
        job.progress());
    FeatureResult result =
        new FeatureSearch(section, config.seed(), prepared, candidates).run(job.progress());
    StageFolder.delete(prepared);
    Json.write(job.out().resolve(FeatureResult.FILE), result);
    WholeFile.write(job.out().resolve(FeatureResult.YAML), yaml(made, result));
    job.progress().log("features: " + result.verdict());
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("verdict", result.verdict());
    headline.put("label", result.label());
    headline.put("candidates", result.tried().size());
    headline.put("kept", result.kept());
    headline.put("windows", result.windows());
    headline.put("auc", result.auc().value());
    headline.put("gain", result.gain().value());
    return headline;
  }

  private static PrepareConfig with(
      PrepareConfig prepare, StatisticsConfig made, List<String> keys, List<Integer> hours) {
    try {
      return ConfigTrees.with(prepare, Map.of("statistics", statistics(made, keys, hours)));
    } catch (IllegalArgumentException wrong) {
      throw Failure.usage(
          "features: " + wrong.getMessage(), "take the key or window out of features");
    }
  }

  private static StatisticsConfig statistics(
      StatisticsConfig made, List<String> keys, List<Integer> hours) {
    return ConfigTrees.with(
        made, Map.of("by", joined(made.by(), keys), "windows", joined(made.windows(), hours)));
  }

  private static <T> List<T> joined(List<T> first, List<T> then) {
    LinkedHashSet<T> out = new LinkedHashSet<>(first);
    out.addAll(then);
    return List.copyOf(out);
  }

  private static String yaml(StatisticsConfig made, FeatureResult result) {
    StatisticsConfig all = statistics(made, result.kept(), result.windows());
    return "# In place of prepare.statistics; prepare and transform make them point in time.\n"
        + "prepare:\n  statistics:\n"
        + ConfigTrees.yaml(all).indent(4);
  }
}
