package org.rectrain.train;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.rectrain.dataset.Examples;
import org.rectrain.nn.Losses;
import org.rectrain.nn.Pass;

/**
 * Learns from a teacher and from the labels: per task {@code kd · T² · BCE(z / T, σ(teacher / T)) +
 * (1 - kd) · BCE(z, label)} (Hinton, Vinyals, Dean 2015, arXiv:1503.02531), the squared distance of
 * text vectors, and the softmax over items.
 */
final class Distill implements Recipe {
  private final FineTune hard;
  private final Teacher teacher;
  private final Examples examples;
  private final List<String> tasks;
  private final double[] taskWeights;
  private final double temperature;
  private final double kdRatio;
  private final double hiddenWeight;

  /**
   * What the teacher says about the train split.
   *
   * @param logits (tasks, examples)
   * @param vectors (texts, E); empty when hidden states are not compared
   * @param width E
   */
  @SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
  record Teacher(float[][] logits, float[] vectors, int width) {}

  Distill(
      Examples examples,
      List<String> tasks,
      double[] taskWeights,
      double softmaxWeight,
      Teacher teacher,
      double temperature,
      double kdRatio,
      double hiddenWeight) {
    double[] hardWeights = taskWeights.clone();
    for (int t = 0; t < hardWeights.length; t++) {
      hardWeights[t] *= 1 - kdRatio;
    }
    this.hard = new FineTune(examples, tasks, hardWeights, softmaxWeight);
    this.teacher = teacher;
    this.examples = examples;
    this.tasks = tasks;
    this.taskWeights = taskWeights.clone();
    this.temperature = temperature;
    this.kdRatio = kdRatio;
    this.hiddenWeight = hiddenWeight;
  }

  @Override
  public List<Term> terms(Forward forward, StepPlan step, MicroBatch micro) {
    List<Term> terms = new ArrayList<>(hard.terms(forward, step, micro));
    double weightSum = 0;
    for (MicroBatch part : step.micros()) {
      for (int row : part.rows()) {
        weightSum += examples.weights()[row];
      }
    }
    for (int t = 0; t < tasks.size() && kdRatio > 0; t++) {
      terms.add(
          new Term(
              "soft_" + tasks.get(t),
              soft(forward, micro, t),
              weightSum,
              kdRatio * taskWeights[t]));
    }
    if (hiddenWeight > 0 && teacher.vectors().length > 0) {
      terms.add(hidden(forward, step));
    }
    return terms;
  }

  private NDArray soft(Forward forward, MicroBatch micro, int t) {
    Pass pass = forward.pass();
    int[] rows = micro.rows();
    float[] logits = new float[rows.length];
    float[] weights = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      logits[i] = teacher.logits()[t][rows[i]];
      weights[i] = examples.weights()[rows[i]];
    }
    return Losses.softBinaryCrossEntropy(
            Losses.task(forward.logits(), t),
            pass.floats(logits, rows.length),
            temperature,
            pass.floats(weights, rows.length))
        .sum();
  }

  /** Mean squared distance of the pass's text vectors, averaged over the step's passes. */
  private Term hidden(Forward forward, StepPlan step) {
    Pass pass = forward.pass();
    int[] texts = forward.texts();
    int width = teacher.width();
    float[] wanted = new float[texts.length * width];
    for (int i = 0; i < texts.length; i++) {
      System.arraycopy(teacher.vectors(), texts[i] * width, wanted, i * width, width);
    }
    long[] ones = new long[texts.length];
    java.util.Arrays.fill(ones, 1);
    NDArray sum =
        Losses.hiddenMeanSquare(
                forward.vectors().reshape(texts.length, 1, width),
                pass.floats(wanted, texts.length, 1, width),
                pass.longs(ones, texts.length, 1))
            .sum();
    return new Term("hidden", sum, (double) texts.length * step.micros().size(), hiddenWeight);
  }
}
