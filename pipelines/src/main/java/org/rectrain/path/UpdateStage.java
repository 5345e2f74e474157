package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.RunConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.config.update.UpdateConfig;
import org.rectrain.dataset.Json;
import org.rectrain.path.stage.Production;
import org.rectrain.path.stage.Sections;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.report.Report;
import org.rectrain.run.Provenance;
import org.rectrain.run.Registry;
import org.rectrain.train.Training;
import org.rectrain.train.batch.NewRows;
import org.rectrain.train.loop.TrainResult;
import org.rectrain.update.Exam;
import org.rectrain.update.UpdateJudge;
import org.rectrain.update.UpdateResult;

/** Whether an update gains on the next day and keeps what it knew; only when asked for. */
final class UpdateStage implements Stage<UpdateConfig> {
  @Override
  public Map<String, Object> run(StageJob job, UpdateConfig update) throws IOException {
    RunConfig config = job.config();
    TrainConfig train = Sections.require(config, "train", RunConfig::train);
    LocalDate until = LocalDate.parse(Objects.requireNonNull(update.until()));
    Path trained = job.of(StageName.TRAIN.folder());
    TrainResult learned = Json.read(trained.resolve(TrainResult.FILE), TrainResult.class);
    NewRows.News news = learned.news();
    UpdateResult result =
        new UpdateJudge(
                update,
                train.encoder(),
                train.loop().workerThreads(),
                config.seed(),
                job.prepared())
            .run(
                until,
                Training.models(trained),
                before(update, job.run()),
                learned(learned, news),
                news == null ? Map.of() : news.grew(),
                job.out());
    Report.writeUpdate(
        result, Updates.before(job.run(), job.progress()), job.out().resolve("report.html"));
    job.progress().log("update: " + result.sentence());
    result.enforce(job.run().resolve(StageName.UPDATE.folder()).resolve("report.html").toString());
    return headline(result);
  }

  /** {@link Updates} puts a number in place of 'production', unless nothing is. */
  private static UpdateJudge.@Nullable Before before(UpdateConfig update, Path day) {
    String word = update.from().text();
    return word.equals(Registry.PRODUCTION) ? null : Production.find(word, Updates.runOf(day));
  }

  private static UpdateResult.Learned learned(TrainResult result, NewRows.@Nullable News news) {
    return new UpdateResult.Learned(
        news == null ? result.examples() : news.rows(),
        news == null ? 0 : news.known(),
        result.replayed(),
        news == null ? 1 : news.factor(),
        result.learningRate(),
        result.epochs(),
        result.steps(),
        result.bestStep(),
        result.seconds());
  }

  private static Map<String, Object> headline(UpdateResult result) {
    Map<String, Object> out = new LinkedHashMap<>();
    Exam.Task next = result.nextDay().tasks().get(0);
    Exam.Task kept = result.anchor().tasks().get(0);
    out.put("day", result.until());
    out.put("exam_day", result.examDay());
    out.put("model_folder", result.model());
    out.put("auc_next_day", next.auc().value());
    out.put("gain", next.change().value());
    out.put("gain_low", next.change().low());
    out.put("forgetting", -kept.change().value());
    out.put("forgetting_high", -kept.change().low());
    out.put("new_rows", result.learned().newRows());
    out.put("late_rows", result.news().lateRows());
    out.put("steps", result.learned().steps());
    out.put("verdict", result.sentence());
    return out;
  }

  /**
   * Registers the model and promotes it or offers it as canary; once only, so that one that was
   * rolled back or taken away is not brought back by the next call.
   */
  @Override
  public void handOver(UpdateConfig update, Path finished) throws IOException {
    Path trained = finished.resolveSibling(StageName.TRAIN.folder());
    Registry registry = Production.registry(Updates.runOf(finished.resolveSibling("")));
    String fingerprint = Provenance.read(trained).fingerprint();
    String alias = update.promote() ? Registry.PRODUCTION : Registry.CANARY;
    if (registry.history().stream()
        .anyMatch(e -> e.fingerprint().equals(fingerprint) && e.alias().equals(alias))) {
      return;
    }
    String model = Training.models(trained).get(0).toString();
    String reason = "update to " + update.until();
    if (update.promote()) {
      registry.promotions().promote(model, reason);
    } else {
      registry.promotions().name(Registry.CANARY, model, reason);
    }
  }
}
