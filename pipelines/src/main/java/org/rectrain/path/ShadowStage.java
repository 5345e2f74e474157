package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.rectrain.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.config.eval.ScoreConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.shadow.ShadowConfig;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.path.stage.OtherModels;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.release.shadow.ShadowComparison;
import org.rectrain.release.shadow.ShadowResult;
import org.rectrain.report.Report;
import org.rectrain.score.ModelFolders;
import org.rectrain.score.RenamedScorer;
import org.rectrain.score.Scorer;
import org.rectrain.score.batch.Scoring;

/** Two models on the same rows, shown to nobody; only when asked for. */
final class ShadowStage implements Stage<ShadowConfig> {
  @Override
  public Map<String, Path> inputs(RunConfig config, ShadowConfig section) {
    Map<String, Path> inputs = new LinkedHashMap<>();
    models(config, section)
        .forEach((name, folder) -> ModelFolders.add("shadow " + name, folder, inputs));
    return inputs;
  }

  /** The model that serves first, each by the name that it has in the result. */
  private static Map<String, Path> models(RunConfig config, ShadowConfig section) {
    return OtherModels.named(
        "shadow", List.of(section.a().text(), section.b().text()), config.output());
  }

  @Override
  public Map<String, Object> run(StageJob job, ShadowConfig section) throws IOException {
    ScoreConfig scoring =
        ConfigTrees.defaultsBut(
            ScoreConfig.class,
            Map.of(
                "top_k", section.topK(),
                "split", section.split(),
                "latency_users", 0,
                "latency_batches", List.of()));
    List<Supplier<Scorer>> scorers = new ArrayList<>();
    Map<String, Path> models = models(job.config(), section);
    models.forEach(
        (name, folder) -> {
          ModelFolders.requireFitting(folder, job.prepared());
          scorers.add(
              () -> new RenamedScorer(name, Scoring.model(folder, job.prepared(), scoring).get()));
        });
    Scoring.run(scoring, job.prepared(), scorers, job.out(), job.progress());
    List<String> names = List.copyOf(models.keySet());
    List<String> tasks = FeatureSchema.read(job.prepared()).labels();
    ShadowComparison comparison =
        new ShadowComparison(section, job.out(), names.get(0), names.get(1), tasks);
    ShadowResult result = comparison.run(job.prepared(), tasks);
    comparison.write(job.out().resolve("differences.parquet"), tasks);
    Json.write(job.out().resolve(ShadowResult.FILE), result);
    Report.writeShadow(result, job.out().resolve("report.html"));
    job.progress().log(result.sentence());
    ShadowResult.Lists lists = result.lists();
    Double least = section.minOverlap();
    if (least != null && (lists == null || !(lists.overlap().value() >= least))) {
      throw Failure.gate(
          "shadow.min_overlap: "
              + (lists == null ? "one of the models retrieves no lists" : result.sentence())
              + "; expected at least "
              + least,
          "look at shadow/report.html before anybody sees the new lists");
    }
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("verdict", result.sentence());
    headline.put("rows", result.rows());
    for (ShadowResult.Task task : result.tasks()) {
      headline.put(task.task() + "/difference", task.difference().value());
      headline.put(task.task() + "/distance", task.distance());
      headline.put(task.task() + "/kendall", task.kendall().value());
      headline.put(
          task.task() + "/slices_moved",
          task.slices().stream().filter(ShadowResult.Part::moved).count());
    }
    if (lists != null) {
      headline.put("overlap", lists.overlap().value());
      headline.put("rank_biased_overlap", lists.rankBiased().value());
    }
    return headline;
  }
}
