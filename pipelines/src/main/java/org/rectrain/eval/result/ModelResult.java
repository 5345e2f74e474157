package org.rectrain.eval.result;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.ModelName;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.measure.TaskResult;
import org.rectrain.eval.rank.RetrievalResult;

/**
 * All about one model.
 *
 * @param model its name
 * @param tasks one per label
 * @param retrieval null when the model retrieves nothing
 */
public record ModelResult(
    @ModelName String model, List<TaskResult> tasks, @Nullable RetrievalResult retrieval) {
  /** The result of a task; null when there is none of that name. */
  public @Nullable TaskResult task(String name) {
    return tasks.stream().filter(t -> t.task().equals(name)).findFirst().orElse(null);
  }

  /** A metric by its key, {@code click.auc} or {@code recall@100}; null when there is none. */
  public @Nullable IntervalEstimate metric(String key) {
    int dot = key.indexOf('.');
    if (dot < 0) {
      return retrieval == null ? null : retrieval.metrics().get(key);
    }
    TaskResult task = task(key.substring(0, dot));
    return task == null ? null : task.metrics().get(key.substring(dot + 1));
  }
}
