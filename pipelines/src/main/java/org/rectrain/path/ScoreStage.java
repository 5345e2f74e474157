package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.rectrain.Failure;
import org.rectrain.baseline.Baselines;
import org.rectrain.config.RunConfig;
import org.rectrain.config.baseline.BaselinesConfig.Kind;
import org.rectrain.config.eval.RobustnessConfig;
import org.rectrain.config.eval.ScoreConfig;
import org.rectrain.config.read.InputPath;
import org.rectrain.path.stage.OtherModels;
import org.rectrain.path.stage.Sections;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.run.StageFolder;
import org.rectrain.score.DinScorer;
import org.rectrain.score.ModelFolders;
import org.rectrain.score.NewToModel;
import org.rectrain.score.RenamedScorer;
import org.rectrain.score.Scorer;
import org.rectrain.score.batch.DamagedFolders;
import org.rectrain.score.batch.Scoring;
import org.rectrain.score.cost.ScoreResult;
import org.rectrain.train.Training;
import org.rectrain.train.distill.Distillation;
import org.rectrain.train.distill.Teachers;

/** Every model's scores of the test split and its best items for each user. */
final class ScoreStage implements Stage<ScoreConfig> {
  private static final String MODEL = "model";
  private static final String DAMAGED = "damaged";

  @Override
  public Map<String, Path> inputs(RunConfig config, ScoreConfig section) {
    Map<String, Path> inputs = Stage.super.inputs(config, section);
    inputs.keySet().removeIf(key -> key.startsWith("score.also"));
    OtherModels.of(texts(section.also()), config.output())
        .forEach((name, folder) -> ModelFolders.add("score.also " + name, folder, inputs));
    InputPath other = section.train();
    if (other != null) {
      inputs.put("score.train", finished(other.path()));
      Path baselines = baselinesBeside(other);
      if (Files.isDirectory(baselines)) {
        inputs.put("baselines of score.train", baselines);
      }
    }
    return inputs;
  }

  /** Baselines are in a separate stage folder beside the model. */
  private static Path baselinesBeside(InputPath train) {
    return train.path().resolveSibling(StageName.BASELINES.folder());
  }

  private static List<String> texts(List<InputPath> paths) {
    return paths.stream().map(InputPath::text).toList();
  }

  /** A train folder of another run. */
  private static Path finished(Path folder) {
    if (!Files.isDirectory(folder.resolve(MODEL))) {
      throw Failure.input(
          "score.train: " + folder + " holds no trained model",
          "name the train folder of a finished run, e.g. runs/mine/train");
    }
    return folder;
  }

  @Override
  public Map<String, Object> run(StageJob job, ScoreConfig config) throws IOException {
    List<Supplier<Scorer>> scorers = new ArrayList<>();
    Map<String, Object> headline = new LinkedHashMap<>();
    InputPath other = config.train();
    if (other != null || job.config().train() != null) {
      Path trained = other == null ? job.of(StageName.TRAIN.folder()) : finished(other.path());
      List<Path> members = Training.models(trained);
      members.forEach(member -> ModelFolders.requireFitting(member, job.prepared()));
      headline.putAll(newTo(Training.MODEL, members.get(0), job));
      scorers.add(
          members.size() == 1
              ? Scoring.model(members.get(0), job.prepared(), config)
              : Scoring.ensemble(Training.MODEL, members, job.prepared(), config));
      damaged(job, config)
          .forEach(
              (name, data) ->
                  scorers.add(
                      Scoring.ensemble(Training.MODEL + "_" + name, members, data, config)));
    }
    if (other == null && job.config().distill() != null) {
      scorers.addAll(students(job, config));
    }
    OtherModels.of(texts(config.also()), job.config().output())
        .forEach(
            (name, folder) -> {
              ModelFolders.requireFitting(folder, job.prepared());
              headline.putAll(newTo(name, folder, job));
              scorers.add(
                  () ->
                      new RenamedScorer(name, Scoring.model(folder, job.prepared(), config).get()));
            });
    Path baselines = other == null ? job.of(StageName.BASELINES.folder()) : baselinesBeside(other);
    if (other == null ? Sections.namesBaselines(job.config()) : Files.isDirectory(baselines)) {
      Baselines.requireFitting(baselines, job.prepared());
      headline.putAll(newTo(StageName.BASELINES.folder(), baselines, job));
      for (Baselines.FittedModel model : Baselines.read(baselines).models()) {
        scorers.add(
            () ->
                model.kind() == Kind.DIN
                    ? DinScorer.open(baselines.resolve(model.name()), job.prepared())
                    : Baselines.open(baselines, model, job.prepared()));
      }
    }
    ScoreResult result = Scoring.run(config, job.prepared(), scorers, job.out(), job.progress());
    StageFolder.delete(job.out().resolve(DAMAGED));
    headline.put("rows", result.rows());
    headline.put("queries", result.queries());
    for (ScoreResult.ModelTimes times : result.models()) {
      headline.put(times.model() + "_ms_per_1000", times.knownMillis());
    }
    return headline;
  }

  /** Folders of the data with something wrong in it, for the time of the stage. */
  private static Map<String, Path> damaged(StageJob job, ScoreConfig config) throws IOException {
    RobustnessConfig asked = config.robustness();
    return asked == null
        ? Map.of()
        : new DamagedFolders(asked, job.config().seed(), job.prepared(), config.split().folder())
            .write(job.out().resolve(DAMAGED));
  }

  /** Logs and counts what of the data a model that was made before has never met. */
  private static Map<String, Object> newTo(String name, Path folder, StageJob job) {
    NewToModel news = NewToModel.of(folder, job.prepared());
    if (news.isEmpty()) {
      return Map.of();
    }
    job.progress().log("score: " + name + ": " + news + "; scored as cold");
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put(name + "_new_items", news.items());
    counts.put(name + "_new_users", news.users());
    if (news.textless() > 0) {
      counts.put(name + "_items_without_text", news.textless());
    }
    counts.put(
        name + "_new_categories", news.categories().values().stream().mapToInt(n -> n).sum());
    return counts;
  }

  /** Teachers from outside the run, the student, and the one of the labels alone. */
  private static List<Supplier<Scorer>> students(StageJob job, ScoreConfig config) {
    List<Supplier<Scorer>> out = new ArrayList<>();
    Path distilled = job.of(StageName.DISTILL.folder());
    List<String> named = DistillStage.named(job.config());
    if (!named.isEmpty()) {
      List<Path> folders = Teachers.of(named, Teachers.trees(distilled)).folders();
      out.add(Scoring.ensemble(Teachers.NAME, folders, job.prepared(), config));
    }
    Map<String, Path> folders = new LinkedHashMap<>();
    folders.put(Distillation.MODEL, distilled.resolve(MODEL));
    folders.put(Distillation.HARD, distilled.resolve(Distillation.HARD).resolve(MODEL));
    folders.forEach(
        (name, folder) -> {
          if (Files.isDirectory(folder)) {
            out.add(
                () -> new RenamedScorer(name, Scoring.model(folder, job.prepared(), config).get()));
          }
        });
    return out;
  }
}
