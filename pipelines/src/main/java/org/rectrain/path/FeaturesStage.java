package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.rectrain.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.prepare.DeriveConfig;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.config.prepare.StatisticsConfig;
import org.rectrain.config.prepare.StatisticsConfig.TrainValues;
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

/** Features that would help: data is prepared with all candidates; only when asked for. */
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
    PrepareConfig made = prepare(config);
    FeatureCandidates candidates = candidates(data(config), made, section);
    if (candidates.names().isEmpty()) {
      throw Failure.usage(
          "features: prepare.statistics and prepare.derive have every candidate already",
          "name others by features.by, windows, lags or ratios");
    }
    job.progress().log("features: prepares with " + String.join(", ", candidates.names()));
    Path prepared = job.out().resolve(DATA);
    Prepare.run(
        SparkSessions.open(config.spark()),
        data(config),
        with(made, candidates),
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
    headline.put("kept", result.kept().names());
    headline.put("auc", result.auc().value());
    headline.put("gain", result.gain().value());
    return headline;
  }

  private static FeatureCandidates candidates(
      DataConfig data, PrepareConfig made, FeatureSearchConfig section) {
    List<String> known = made.statistics().by();
    boolean before = made.statistics().train() == TrainValues.POINT_IN_TIME;
    return new FeatureCandidates(
        others(section.by(), () -> FeatureCandidates.allKeys(data, known), known),
        others(section.windows(), List::of, made.statistics().windows()),
        others(
            section.lags(),
            () -> before ? FeatureCandidates.allLags(data) : List.of(),
            made.derive().lags()),
        others(section.ratios(), () -> FeatureCandidates.allRatios(data), made.derive().ratios()),
        List.copyOf(data.events().labels().keySet()));
  }

  /** Those named, or all where none is, without what is made already. */
  private static <T> List<T> others(List<T> named, Supplier<List<T>> all, List<T> made) {
    List<T> out = new ArrayList<>(named.isEmpty() ? all.get() : named);
    out.removeAll(made);
    out.removeIf("none"::equals);
    return out;
  }

  private static PrepareConfig with(PrepareConfig prepare, FeatureCandidates more) {
    try {
      return ConfigTrees.with(
          prepare,
          Map.of("statistics", statistics(prepare, more), "derive", derived(prepare, more)));
    } catch (IllegalArgumentException wrong) {
      throw Failure.usage(
          "features: " + wrong.getMessage(), "take the key, window or lag out of features");
    }
  }

  private static StatisticsConfig statistics(PrepareConfig prepare, FeatureCandidates more) {
    StatisticsConfig made = prepare.statistics();
    return ConfigTrees.with(
        made,
        Map.of(
            "by",
            joined(made.by(), more.keys()),
            "windows",
            joined(made.windows(), more.windows())));
  }

  private static DeriveConfig derived(PrepareConfig prepare, FeatureCandidates more) {
    DeriveConfig made = prepare.derive();
    return new DeriveConfig(joined(made.lags(), more.lags()), joined(made.ratios(), more.ratios()));
  }

  private static <T> List<T> joined(List<T> first, List<T> then) {
    LinkedHashSet<T> out = new LinkedHashSet<>(first);
    out.addAll(then);
    return List.copyOf(out);
  }

  private static String yaml(PrepareConfig made, FeatureResult result) {
    return "# In place of prepare.statistics and prepare.derive; prepare and transform make them"
        + " point in time.\n"
        + "prepare:\n  statistics:\n"
        + ConfigTrees.yaml(statistics(made, result.kept())).indent(4)
        + "  derive:\n"
        + ConfigTrees.yaml(derived(made, result.kept())).indent(4);
  }
}
