package org.rectrain.tune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Predictions;
import org.rectrain.dataset.file.ParquetCopy;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.rank.RetrievalResult;
import org.rectrain.eval.result.Evaluation;
import org.rectrain.eval.result.ModelResult;
import org.rectrain.fold.FoldData;
import org.rectrain.run.Progress;

/** Every model of a configuration trained once per fold and judged on the users it never saw. */
public final class CrossValidation {
  private final RunConfig base;
  private final Path run;
  private final Path prepared;

  /** The folds of a run; each is a separate run below it. */
  public CrossValidation(RunConfig base, Path run, Path prepared) {
    this.base = base;
    this.run = run;
    this.prepared = prepared;
  }

  /** Folder of the folds' data below a run's folder. */
  public static Path data(Path run) {
    return run.resolve(TrialRuns.FOLDER).resolve("data");
  }

  /**
   * Trains, scores and evaluates each fold; writes {@value FoldsResult#FILE} and, for each model,
   * its out-of-fold predictions of all users.
   *
   * @throws Failure (exit code 3) when a fold cannot be trained
   */
  public FoldsResult run(int folds, Path out, Progress progress) throws IOException {
    List<Path> data = FoldData.make(prepared, data(run), folds, base.seed());
    List<Evaluation> evaluations = new ArrayList<>();
    List<Path> scored = new ArrayList<>();
    for (int k = 0; k < folds; k++) {
      Path folder = run.resolve(TrialRuns.FOLDER).resolve("fold-" + (k + 1) + "-of-" + folds);
      ChildRun.Ended ended;
      try {
        ended = ChildRun.run(config(folder, data.get(k)), () -> false);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted");
      }
      if (ended.code() != 0) {
        throw Failure.input(
            folder + ": " + ended.error(),
            "run it alone: rectrain run -c " + folder.resolve(ChildRun.CONFIG));
      }
      evaluations.add(Evaluation.read(folder.resolve("eval")));
      scored.add(folder.resolve("score"));
      progress.log("folds: " + (k + 1) + " of " + folds + " done");
    }
    List<FoldsResult.OfModel> models = new ArrayList<>();
    for (ModelResult model : evaluations.get(0).models()) {
      models.add(new FoldsResult.OfModel(model.model(), spreads(model.model(), evaluations)));
      List<Path> rows = new ArrayList<>();
      scored.forEach(s -> rows.addAll(ParquetTable.files(Predictions.rows(s, model.model()))));
      ParquetCopy.rows(
          rows, Predictions.rows(out, model.model()).resolve("part-00000.parquet"), row -> true);
    }
    FoldsResult result =
        new FoldsResult(
            folds,
            base.seed(),
            evaluations.stream().map(e -> e.models().get(0).tasks().get(0).rows()).toList(),
            models);
    Json.write(out.resolve(FoldsResult.FILE), result);
    return result;
  }

  private RunConfig config(Path folder, Path data) {
    Map<String, JsonNode> changes = new LinkedHashMap<>();
    TrialConfigs.OTHERS.forEach(section -> changes.put(section, NullNode.instance));
    changes.put("output", JsonNodeFactory.instance.textNode(folder.toString()));
    changes.put("prepared", JsonNodeFactory.instance.textNode(data.toString()));
    changes.putAll(TrialConfigs.judged("valid"));
    return ConfigReader.with(base, changes, "eval.folds");
  }

  private static Map<String, FoldsResult.Spread> spreads(
      String model, List<Evaluation> evaluations) {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    for (int k = 0; k < evaluations.size(); k++) {
      ModelResult result = evaluations.get(k).model(model);
      if (result == null) {
        continue;
      }
      int fold = k;
      result
          .tasks()
          .forEach(
              task ->
                  task.metrics()
                      .forEach((key, v) -> put(values, task.task() + "." + key, fold, v)));
      RetrievalResult lists = result.retrieval();
      if (lists != null) {
        lists.metrics().forEach((key, v) -> put(values, key, fold, v));
      }
    }
    Map<String, FoldsResult.Spread> out = new LinkedHashMap<>();
    values.forEach(
        (name, each) -> {
          while (each.size() < evaluations.size()) {
            each.add(Double.NaN);
          }
          out.put(name, FoldsResult.Spread.of(each));
        });
    return out;
  }

  private static void put(
      Map<String, List<Double>> values, String name, int fold, IntervalEstimate estimate) {
    List<Double> each = values.computeIfAbsent(name, n -> new ArrayList<>());
    while (each.size() < fold) {
      each.add(Double.NaN);
    }
    each.add(estimate.value());
  }
}
