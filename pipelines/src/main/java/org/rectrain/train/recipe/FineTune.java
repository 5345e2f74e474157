package org.rectrain.train.recipe;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.rectrain.dataset.Examples;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.loss.Losses;
import org.rectrain.train.batch.MicroBatch;
import org.rectrain.train.batch.StepPlan;

/**
 * Learns from the labels: binary cross entropy per task, the order of rows within sessions and
 * users, and a softmax over items for retrieval.
 */
public final class FineTune implements Recipe {
  private final Examples examples;
  private final List<String> tasks;
  private final double[] taskWeights;
  private final double softmaxWeight;
  private final float[] lifts;
  private final WithinOrder order;
  private final NoNegatives noNegatives;
  private final Mixup mixup;

  /** A recipe whose softmax compares an item with all but the row's history. */
  public FineTune(
      Examples examples, List<String> tasks, double[] taskWeights, double softmaxWeight) {
    this(
        examples,
        tasks,
        taskWeights,
        softmaxWeight,
        new float[0],
        WithinOrder.none(examples),
        NoNegatives.ofHistory(examples),
        Mixup.NONE);
  }

  /**
   * The same where positives count unequally and rows are ordered within groups.
   *
   * @param lifts what a positive label of each row counts; empty for 1 each. With labels of mean
   *     gamma times lift the cross entropy is least where the prediction is that mean.
   * @param order terms beside the cross entropies
   * @param noNegatives candidates of the softmax that are no negatives of a row
   * @param mixup how the network mixes rows, whose labels are mixed alike
   */
  public FineTune(
      Examples examples,
      List<String> tasks,
      double[] taskWeights,
      double softmaxWeight,
      float[] lifts,
      WithinOrder order,
      NoNegatives noNegatives,
      Mixup mixup) {
    this.mixup = mixup;
    this.order = order;
    this.examples = examples;
    this.noNegatives = noNegatives;
    this.tasks = tasks;
    this.taskWeights = taskWeights.clone();
    this.softmaxWeight = softmaxWeight;
    this.lifts = lifts.clone();
  }

  @Override
  public List<Term> terms(Forward forward, StepPlan step, MicroBatch micro) {
    List<Term> terms = new ArrayList<>();
    for (int t = 0; t < tasks.size(); t++) {
      if (taskWeights[t] > 0) {
        terms.add(
            new Term(tasks.get(t), task(forward, micro, t), step.taskWeights()[t], taskWeights[t]));
        terms.addAll(order.terms(forward, step, micro, tasks.get(t), t, taskWeights[t]));
      }
    }
    if (forward.users() != null && forward.items() != null) {
      NDArray sum = softmax(forward, forward.users(), forward.items(), micro);
      terms.add(new Term("softmax", sum, step.positives(), softmaxWeight));
    }
    return terms;
  }

  @Override
  public boolean byUser() {
    return order.isOn();
  }

  private NDArray task(Forward forward, MicroBatch micro, int t) {
    Pass pass = forward.pass();
    int[] rows = micro.rows();
    float[] labels = new float[rows.length];
    float[] weights = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      int label = examples.labels()[t][rows[i]];
      labels[i] = Math.max(0, label) * (lifts.length == 0 ? 1 : lifts[rows[i]]);
      weights[i] = label < 0 ? 0 : examples.weights()[rows[i]];
    }
    float[] wanted = mixup.isOn() ? mixup.of(examples, micro).of(labels) : labels;
    return Losses.binaryCrossEntropy(
            Losses.task(forward.logits(), t),
            pass.floats(wanted, rows.length),
            pass.floats(weights, rows.length))
        .sum();
  }

  /** Softmax over the candidates; some are no negatives for a user. */
  private NDArray softmax(Forward forward, NDArray users, NDArray items, MicroBatch micro) {
    Pass pass = forward.pass();
    int p = micro.positives().length;
    int m = micro.candidates().length;
    float[] counts = new float[p];
    for (int i = 0; i < p; i++) {
      counts[i] = lifts.length == 0 ? 1 : lifts[micro.rows()[micro.positives()[i]]];
    }
    return Losses.sampledSoftmax(
            users,
            items,
            pass.longs(micro.targets(), p),
            micro.logQ().length == m
                ? pass.floats(micro.logQ(), m)
                : pass.floats(micro.logQ(), p, m),
            pass.floats(noNegatives.dropped(micro), p, m),
            pass.floats(counts, p))
        .sum();
  }
}
