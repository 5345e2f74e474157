package org.rectrain.train.distill;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.train.TaskWeights;
import org.rectrain.dataset.Examples;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.loss.Losses;
import org.rectrain.train.recipe.TaskWeighting;
import org.rectrain.train.recipe.Term;

/**
 * What the deep interest network learns: the weighted binary cross entropy of all labels and, with
 * a teacher, the cross entropy against its softened probabilities.
 */
final class DinLoss {
  private final List<String> tasks;
  private final Examples train;
  private final double[] taskWeights;
  private final @Nullable Soft soft;
  private float[][] targets = new float[0][];

  /**
   * What a teacher adds.
   *
   * @param labels its logits of the train split, of the tasks in the data's order
   * @param temperature softens them
   * @param kdRatio their share in the loss
   * @param taskWeights by task, of both kinds of labels
   */
  record Soft(
      SoftLabels labels, double temperature, double kdRatio, Map<String, Double> taskWeights) {}

  /**
   * A loss.
   *
   * @param tasks labels of the network's outputs, in order
   * @param given weight by task; empty gives the first 0.7 and shares the rest
   * @param soft null learns from the labels alone
   */
  DinLoss(List<String> tasks, Map<String, Double> given, Examples train, @Nullable Soft soft) {
    this.tasks = tasks;
    this.train = train;
    this.soft = soft;
    Map<String, Double> named = TaskWeights.of(soft == null ? given : soft.taskWeights(), tasks);
    this.taskWeights = tasks.stream().mapToDouble(t -> named.getOrDefault(t, 0.0)).toArray();
    if (soft != null) {
      targets = soft.labels().of(train);
    }
  }

  /** What decides this loss beside the labels' weights, in words, for a fingerprint. */
  String words() {
    return soft == null
        ? "labels"
        : "soft " + soft.temperature() + " " + soft.kdRatio() + " " + soft.taskWeights();
  }

  /** Weight of each task. */
  double[] taskWeights() {
    return taskWeights.clone();
  }

  /**
   * Mean loss of some train rows, with its terms: each task's, and {@code soft_TASK} of a teacher.
   *
   * @param logits (rows, tasks)
   * @return null where no row has a label
   */
  TaskWeighting.@Nullable Weighted of(Pass pass, NDArray logits, int[] rows) {
    List<Term> terms = new ArrayList<>();
    for (int t = 0; t < taskWeights.length; t++) {
      float[] labels = new float[rows.length];
      float[] weights = new float[rows.length];
      double count = 0;
      for (int i = 0; i < rows.length; i++) {
        int label = train.labels()[t][rows[i]];
        labels[i] = Math.max(0, label);
        weights[i] = label < 0 ? 0 : train.weights()[rows[i]];
        count += weights[i];
      }
      if (count > 0) {
        NDArray sum =
            Losses.binaryCrossEntropy(
                    Losses.task(logits, t),
                    pass.floats(labels, rows.length),
                    pass.floats(weights, rows.length))
                .sum();
        terms.add(new Term(tasks.get(t), sum, count, (1 - kdRatio()) * taskWeights[t]));
      }
      int place = soft == null ? -1 : soft.labels().owner().tasks().indexOf(tasks.get(t));
      if (place >= 0 && kdRatio() > 0) {
        terms.add(soft(pass, Losses.task(logits, t), rows, t, place));
      }
    }
    return terms.isEmpty() ? null : TaskWeighting.fixed(terms);
  }

  private double kdRatio() {
    return soft == null ? 0 : soft.kdRatio();
  }

  /** The cross entropy against the teacher's softened probabilities. */
  private Term soft(Pass pass, NDArray logits, int[] rows, int t, int place) {
    float[] wanted = new float[rows.length];
    float[] weights = new float[rows.length];
    double count = 0;
    for (int i = 0; i < rows.length; i++) {
      wanted[i] = targets[place][rows[i]];
      weights[i] = train.weights()[rows[i]];
      count += weights[i];
    }
    double temperature = java.util.Objects.requireNonNull(soft).temperature();
    NDArray sum =
        Losses.softBinaryCrossEntropy(
                logits,
                pass.floats(wanted, rows.length),
                temperature,
                pass.floats(weights, rows.length))
            .sum();
    return new Term("soft_" + tasks.get(t), sum, count, kdRatio() * taskWeights[t]);
  }

  /** Weighted rates of the labels in train, each with one row of either class added. */
  double[] rates() {
    double[] out = new double[taskWeights.length];
    for (int t = 0; t < out.length; t++) {
      double positives = 1;
      double all = 2;
      for (int i = 0; i < train.size(); i++) {
        int label = train.labels()[t][i];
        positives += label == 1 ? train.weights()[i] : 0;
        all += label >= 0 ? train.weights()[i] : 0;
      }
      out[t] = positives / all;
    }
    return out;
  }
}
