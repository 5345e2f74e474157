package org.rectrain.tune;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.config.eval.EvalConfig;
import org.rectrain.config.eval.ScoreConfig;
import org.rectrain.config.read.Names;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.measure.TaskResult;
import org.rectrain.eval.rank.RetrievalResult;
import org.rectrain.eval.result.Evaluation;
import org.rectrain.eval.result.ModelResult;
import org.rectrain.metric.ListMetric;
import org.rectrain.metric.MetricInfo;
import org.rectrain.metric.TaskMetric;
import org.rectrain.train.Training;
import org.rectrain.train.loop.TrainResult;

/**
 * What a search makes better, and where it is in the folder of a trial.
 *
 * @param metric as eval names it
 * @param model whose metric it is
 * @param source the stage that measures it
 */
public record Objective(String metric, String model, Source source) {

  private static final String VALID_AUC = "valid_auc_";

  /** Who measures the metric of a trial. */
  public enum Source {
    /** Training itself, on valid. */
    TRAINING,
    /** Scoring and evaluation of the valid split. */
    EVALUATION
  }

  /**
   * The metric that a configuration names.
   *
   * @param key that names it
   * @param eval the section eval, or its defaults
   * @param labels of the data, the click first
   * @throws Failure (exit code 2) when there is no such metric, or none with paired intervals
   */
  public static Objective of(
      String key, String named, RunConfig config, EvalConfig eval, Collection<String> labels) {
    List<String> known = new ArrayList<>();
    for (String label : labels) {
      TaskMetric.COMPARED.forEach(metric -> known.add(label + "." + metric.key()));
    }
    String among = among(config.score());
    known.add(ListMetric.among(ListMetric.RECALL.at(eval.longestList()), among));
    known.add(ListMetric.among(ListMetric.COLD_RECALL.at(eval.longestList()), among));
    known.add(ListMetric.among(ListMetric.NDCG.at(ListMetric.TOP), among));
    String metric = named.isEmpty() ? known.get(0) : named;
    if (!known.contains(metric)) {
      throw Failure.usage(
          key + ": '" + metric + "' is not compared; expected one of " + String.join(", ", known),
          "the K of recall@K is the last one of eval.recall_at");
    }
    boolean trained = config.train() != null && eval.mainModel().equals(Training.MODEL);
    boolean auc = metric.endsWith("." + TaskMetric.AUC.key());
    return new Objective(
        metric, eval.mainModel(), trained && auc ? Source.TRAINING : Source.EVALUATION);
  }

  /** What the candidates of lists will be called in the names of metrics. */
  private static String among(@Nullable ScoreConfig score) {
    return score == null ? "" : score.candidatesName();
  }

  /** Whether the model is one of the baselines. */
  boolean isBaseline(RunConfig config) {
    return config.baselines().models().stream()
        .anyMatch(kind -> Names.snake(kind.name()).equals(model));
  }

  /** 1 where small values are better, -1 where large ones are. */
  public int sign() {
    return MetricInfo.of(metric).isLoss() ? 1 : -1;
  }

  /** The metric of a finished run; NaN where it is undefined. */
  double of(Path run) {
    if (source == Source.TRAINING) {
      TrainResult result =
          Json.read(run.resolve("train").resolve(TrainResult.FILE), TrainResult.class);
      Map<String, Double> best = result.together().isEmpty() ? result.best() : result.together();
      return best.getOrDefault(VALID_AUC + task(), Double.NaN);
    }
    return of(Evaluation.read(run.resolve("eval")));
  }

  private double of(Evaluation evaluation) {
    ModelResult result = evaluation.model(model);
    if (result == null) {
      return Double.NaN;
    }
    TaskResult task = result.task(task());
    RetrievalResult lists = result.retrieval();
    IntervalEstimate found = null;
    if (task != null) {
      found = task.metrics().get(metric.substring(metric.lastIndexOf('.') + 1));
    } else if (lists != null) {
      found = lists.metrics().get(metric);
    }
    return found == null ? Double.NaN : found.value();
  }

  private String task() {
    return metric.substring(0, Math.max(0, metric.lastIndexOf('.')));
  }

  /**
   * The course of a training, as far as it is written: the metric at each evaluation behind the
   * first step; of a metric that training does not measure, the value that it monitors, turned so
   * that better is on the same side.
   *
   * @param stage its folder, finished or hidden; none there gives no value
   */
  List<Double> curve(Path stage) throws IOException {
    Path file = stage.resolve(TrainResult.LOG);
    List<Double> out = new ArrayList<>();
    if (!Files.exists(file)) {
      return out;
    }
    for (String text : Files.readString(WholeFile.plain(file)).split("\n", -1)) {
      if (!text.endsWith("}")) {
        continue; // not yet written to its end
      }
      JsonNode line = Json.parse(text);
      if (!line.has("value") || line.path("step").asLong() == 0) {
        continue;
      }
      JsonNode own = line.path(VALID_AUC + task());
      boolean isAuc = metric.endsWith("." + TaskMetric.AUC.key());
      double value = isAuc && own.isNumber() ? own.doubleValue() : monitored(line);
      out.add(value);
    }
    return out;
  }

  private double monitored(JsonNode line) {
    JsonNode value = line.path("value");
    return value.isNumber() ? -sign() * value.doubleValue() : Double.NaN;
  }
}
