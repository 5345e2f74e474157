package org.rectrain.eval.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.ModelName;
import org.rectrain.dataset.Json;
import org.rectrain.eval.fair.FairnessResult;
import org.rectrain.eval.measure.Distilled;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.measure.PairedComparison;
import org.rectrain.eval.measure.TaskResult;
import org.rectrain.eval.policy.OffPolicyResult;
import org.rectrain.eval.rank.RetrievalResult;
import org.rectrain.metric.ListMetric;
import org.rectrain.metric.TaskMetric;

/**
 * The content of {@code eval.json}.
 *
 * @param version format version
 * @param mainModel the model the others are compared with
 * @param protocol how the figures came about
 * @param models the main model first
 * @param comparisons the main model against each other one
 * @param distilled what a student keeps of its teacher; null without a student
 * @param offPolicy what each model's ranking would have got; null where it was not asked
 * @param fairness exposure and error by group; null where it was not asked
 * @param gates demands and whether they are met
 * @param findings what a reader must know, in sentences
 */
public record Evaluation(
    int version,
    @ModelName String mainModel,
    Protocol protocol,
    List<ModelResult> models,
    List<PairedComparison> comparisons,
    @Nullable Distilled distilled,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable OffPolicyResult offPolicy,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FairnessResult fairness,
    List<Gate> gates,
    List<String> findings) {
  /** Version written by this code; in version 1 the trained model may be called lora. */
  public static final int VERSION = 2;

  /** File name inside the stage's folder. */
  public static final String FILE = "eval.json";

  /** Reads {@value #FILE} from an eval folder. */
  public static Evaluation read(Path folder) {
    return Json.read(folder.resolve(FILE), Evaluation.class);
  }

  /**
   * Ends with exit code 4 when a gate did not pass.
   *
   * @throws org.rectrain.Failure exit code 4
   */
  public void enforceGates() {
    enforceGates(FILE);
  }

  /**
   * The same.
   *
   * @param where the file that has this evaluation, for a person to look into
   */
  public void enforceGates(String where) {
    Gate.enforce(gates, where);
  }

  /** A model's results; null when it was not evaluated. */
  public @Nullable ModelResult model(String name) {
    return models.stream().filter(m -> m.model().equals(name)).findFirst().orElse(null);
  }

  /** The main model's key figures by name. */
  public Map<String, Object> headline() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("model", mainModel);
    ModelResult main = model(mainModel);
    if (main == null) {
      return out;
    }
    for (TaskResult task : main.tasks()) {
      out.put(task.task() + "_auc", value(task.metrics(), TaskMetric.AUC.key()));
    }
    RetrievalResult retrieval = main.retrieval();
    if (retrieval != null) {
      for (String name :
          List.of(
              ListMetric.RECALL.at(protocol.longestList()),
              ListMetric.COLD_RECALL.at(protocol.longestList()),
              ListMetric.NDCG.at(ListMetric.TOP))) {
        String full = ListMetric.among(name, protocol.among());
        out.put(full, value(retrieval.metrics(), full));
      }
    }
    out.put("gates_passed", gates.stream().allMatch(Gate::passed));
    return out;
  }

  /** Keys of the metrics that sum the models up, the deciding one first; those that some have. */
  public List<String> summary() {
    List<String> keys = new ArrayList<>();
    protocol.tasks().stream().limit(1).forEach(task -> keys.add(task + ".auc"));
    keys.add(ListMetric.RECALL.at(protocol.longestList()));
    keys.add(ListMetric.NDCG.at(ListMetric.TOP));
    keys.removeIf(key -> models.stream().allMatch(m -> Double.isNaN(order(m, key))));
    return keys;
  }

  /** The models by the first metric of {@link #summary}, best first. */
  public List<ModelResult> ranked() {
    List<String> keys = summary();
    return keys.isEmpty()
        ? models
        : models.stream()
            .sorted(
                Comparator.comparingDouble(
                    m -> {
                      double value = order(m, keys.get(0));
                      return Double.isNaN(value) ? Double.POSITIVE_INFINITY : -value;
                    }))
            .toList();
  }

  private static double order(ModelResult model, String key) {
    IntervalEstimate estimate = model.metric(key);
    return estimate == null ? Double.NaN : estimate.value();
  }

  private static double value(Map<String, IntervalEstimate> metrics, String name) {
    IntervalEstimate estimate = metrics.get(name);
    return estimate == null ? Double.NaN : estimate.value();
  }
}
