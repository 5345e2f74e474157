package org.rectrain.train.recipe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.loss.Losses;

/**
 * How the terms of a loss are summed. Fixed: by their weights. By uncertainty (Kendall, Gal,
 * Cipolla 2018, arXiv:1705.07115): task k counts {@code exp(-s_k) L_k + s_k / 2} with a learned log
 * variance s_k, which starts where exp(-s_k) is the task's fixed weight; other terms keep theirs.
 */
public final class TaskWeighting {
  /** Name of the log variances (K) among the scorer's parameters during training. */
  public static final String LOG_VARIANCE = "scorer.log_variance";

  private TaskWeighting() {}

  /**
   * What the backward pass starts from and what is logged.
   *
   * @param loss shape ()
   * @param logged per term: sum over the micro-batch, count of the step, weight
   */
  public record Weighted(NDArray loss, Map<String, double[]> logged) {}

  /** Adds the log variances to the store. */
  public static void addLogVariances(Parameters parameters, double[] taskWeights) {
    float[] start = new float[taskWeights.length];
    for (int k = 0; k < start.length; k++) {
      start[k] = taskWeights[k] > 0 ? (float) -Math.log(taskWeights[k]) : 0;
    }
    parameters.zeros(LOG_VARIANCE, new Shape(start.length)).assign(start);
  }

  /** The weights that were learned, exp(-s_k), per task. */
  public static Map<String, Double> learned(Parameters parameters, List<String> tasks) {
    float[] values = parameters.get(LOG_VARIANCE).values();
    Map<String, Double> out = new LinkedHashMap<>();
    for (int k = 0; k < values.length; k++) {
      out.put(tasks.get(k), Math.exp(-values[k]));
    }
    return out;
  }

  /**
   * Weighs the terms of one micro-batch.
   *
   * @param tasks names of the terms that are tasks, in order
   * @param share of the step's examples that this micro-batch has
   */
  public static Weighted weigh(
      List<Term> terms, Parameters parameters, List<String> tasks, double share) {
    List<NDArray> sums = new ArrayList<>();
    List<Double> factors = new ArrayList<>();
    Map<String, double[]> logged = new LinkedHashMap<>();
    NDArray variances =
        parameters.contains(LOG_VARIANCE) ? parameters.get(LOG_VARIANCE).array() : null;
    float[] values = variances == null ? new float[0] : parameters.get(LOG_VARIANCE).values();
    double penalty = 0;
    for (Term term : terms) {
      int task = variances == null ? -1 : tasks.indexOf(term.name());
      double weight = term.weight();
      if (variances != null && task >= 0) {
        weight = Math.exp(-values[task]);
        sums.add(Losses.uncertain(term.sum(), variances, task));
        factors.add(term.count() > 0 ? 1 / term.count() : 0);
        sums.add(Losses.logDeviation(term.sum(), variances, task));
        factors.add(share);
        penalty += values[task] / 2 * share;
      } else {
        sums.add(term.sum());
        factors.add(term.factor());
      }
      logged.put(term.name(), new double[] {term.sum().getFloat(), term.count(), weight});
    }
    if (variances != null) {
      logged.put("log_deviation", new double[] {penalty, 1, 1});
    }
    NDArray loss =
        Losses.weighted(
            sums.toArray(NDArray[]::new),
            factors.stream().mapToDouble(Double::doubleValue).toArray());
    return new Weighted(loss, logged);
  }
}
