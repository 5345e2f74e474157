package org.rectrain.train.loop;

import java.util.List;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.config.train.StoppingConfig;

/**
 * The course of a run.
 *
 * @param name of the run in progress lines
 * @param remedy what to do about a loss that diverges
 * @param totalSteps optimizer steps at most
 * @param stepsPerEpoch steps of one pass over the data
 * @param evalSteps steps between evaluations
 * @param logSteps steps between lines of losses and speed; 0 for evaluations only
 * @param every steps of the towers per step of the encoder
 * @param schedule factor on the learning rates
 * @param stopping when to stop
 * @param checkpointSeconds seconds between checkpoints beside those at evaluations; 0 for none
 * @param tasks labels
 * @param taskWeights their weights
 * @param fingerprint of everything that decides the result
 * @param seed of the run
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record LoopSettings(
    String name,
    String remedy,
    long totalSteps,
    int stepsPerEpoch,
    int evalSteps,
    int logSteps,
    int every,
    Schedule schedule,
    StoppingConfig stopping,
    double checkpointSeconds,
    List<String> tasks,
    double[] taskWeights,
    String fingerprint,
    long seed) {
  /**
   * What decides which evaluation is best: AUC by the tasks' weights, and a share of recall. A
   * first task without an AUC (valid holds positives only) is judged by recall in its place, any
   * other one is left out; without lists there is no recall and no share. NaN where nothing is
   * defined.
   */
  double monitored(Map<String, Double> metrics) {
    double recall = metrics.getOrDefault("recall", Double.NaN);
    double sum = 0;
    double weight = 0;
    for (int t = 0; t < tasks().size(); t++) {
      double auc = metrics.getOrDefault(tasks().get(t), Double.NaN);
      double value = Double.isNaN(auc) && t == 0 ? recall : auc;
      if (!Double.isNaN(value)) {
        sum += taskWeights()[t] * value;
        weight += taskWeights()[t];
      }
    }
    double ranking = weight == 0 ? Double.NaN : sum / weight;
    if (Double.isNaN(recall) || Double.isNaN(ranking)) {
      return Double.isNaN(recall) ? ranking : recall;
    }
    double share = stopping().recallShare();
    return (1 - share) * ranking + share * recall;
  }

  /** Evaluations up to a step, without that of the start; the last step has one. */
  public long evaluations(long step) {
    boolean odd = step == totalSteps && step % evalSteps != 0;
    return step / evalSteps + (odd ? 1 : 0);
  }

  /** Told when there is nothing to train on. */
  public static Failure noSteps() {
    return Failure.usage(
        "train.epochs: gives no optimizer step; expected at least one",
        "raise epochs or epoch_fraction, or lower batch_size");
  }
}
