package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.rectrain.config.RunConfig;
import org.rectrain.config.train.DebiasConfig;
import org.rectrain.config.train.StoppingConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.StableHash;
import org.rectrain.launch.Launch;
import org.rectrain.path.stage.Sections;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.prepare.feature.ExampleColumns;
import org.rectrain.run.StageFolder.Leftovers;
import org.rectrain.train.Members;
import org.rectrain.train.Preflight;
import org.rectrain.train.Training;
import org.rectrain.train.loop.TrainResult;

/** Prepared data to a model. */
final class TrainStage implements Stage<TrainConfig> {
  @Override
  public boolean wanted(RunConfig config) {
    return !Sections.scoresOther(config);
  }

  @Override
  public List<Record> settings(RunConfig config, TrainConfig section) {
    // Other workers or another device continue a run and do not make it stale.
    return List.of(section.anywhere());
  }

  @Override
  public void check(RunConfig config, TrainConfig section) {
    Preflight.check(section);
    if (isJudged(section)) {
      Sections.requireValid(config, "train");
    }
    if (section.debias().method() != DebiasConfig.Method.NONE) {
      Sections.requirePositions(config, "train.debias");
    }
    ExampleColumns columns = Sections.columns(config);
    if (columns != null) {
      ExampleColumns.require(
          "train.retrieval.segments", section.loop().retrieval().segments(), columns.categories());
    }
  }

  @Override
  public void checkData(TrainConfig section, Path prepared) {
    Preflight.requireStart(section, prepared);
  }

  /** Whether evaluations decide which parameters a model has. */
  private static boolean isJudged(TrainConfig section) {
    return section.loop().stopping().take() == StoppingConfig.Take.BEST;
  }

  @Override
  public String forecast(RunConfig config, TrainConfig section, Path prepared) {
    return Preflight.memory(section, prepared)
        + "; "
        + Preflight.time(section, config.seed(), prepared);
  }

  @Override
  public Leftovers leftovers() {
    return Leftovers.KEEP_FOR_RESUME;
  }

  @Override
  public Map<String, Object> run(StageJob job, TrainConfig section) throws IOException {
    RunConfig config = job.config();
    if (isJudged(section)) {
      Sections.requireValid(job.prepared(), "train");
    }
    Launch launch = Launch.of(section, config.spark(), job.progress());
    List<TrainResult> results = new ArrayList<>();
    results.add(launch.train(config.seed(), job.prepared(), job.out()));
    int members = section.members();
    for (int i = 2; i <= members; i++) {
      Path folder =
          Files.createDirectories(job.out().resolve(Training.MEMBERS).resolve(Integer.toString(i)));
      job.progress().log("train: member " + i + " of " + members);
      long seed = StableHash.of(config.seed(), "member " + i);
      results.add(launch.train(seed, job.prepared(), folder));
    }
    TrainResult result = results.get(0);
    if (members > 1) {
      result =
          Members.join(section, config.seed(), job.prepared(), job.out(), results, job.progress());
    }
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("model", result.model());
    headline.put("members", members);
    headline.put("parameters", result.parameters());
    headline.put("trainable", result.trainable());
    headline.put("steps", result.steps());
    if (members == 1) {
      headline.putAll(result.best());
    } else {
      headline.putAll(result.together());
      for (String metric : result.together().keySet()) {
        headline.put(metric + "_of_each", each(result, metric));
      }
    }
    if (result.members().isEmpty() && result.bestStep() <= 0) {
      headline.put("gained", "nothing over the start");
    }
    headline.put("until", String.valueOf(result.until()));
    headline.put("examples_per_second", result.examplesPerSecond());
    return headline;
  }

  private static String each(TrainResult result, String metric) {
    return result.members().stream()
        .map(
            member ->
                String.format(
                    Locale.ROOT,
                    "%.4f%s",
                    member.best().getOrDefault(metric, Double.NaN),
                    member.bestStep() <= 0 ? " (its start)" : ""))
        .collect(Collectors.joining(", "));
  }
}
