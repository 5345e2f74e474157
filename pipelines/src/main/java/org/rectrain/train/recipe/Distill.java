package org.rectrain.train.recipe;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.distill.DistillConfig;
import org.rectrain.config.distill.RankingDistillConfig;
import org.rectrain.config.distill.RankingDistillConfig.Within;
import org.rectrain.config.train.RetrievalConfig;
import org.rectrain.dataset.Examples;
import org.rectrain.model.text.AttentionGuide;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.loss.DistillLosses;
import org.rectrain.nn.loss.Losses;
import org.rectrain.train.batch.MicroBatch;
import org.rectrain.train.batch.StepPlan;

/**
 * Learns from a teacher and from the labels: per task {@code kd · T² · BCE(z / T, σ(teacher / T)) +
 * (1 - kd) · BCE(z, label)} (Hinton, Vinyals, Dean 2015, arXiv:1503.02531), the teacher's order
 * among rows, the squared distance of text vectors, and the softmax over items.
 */
public final class Distill implements Recipe {
  private final FineTune hard;
  private final Teacher teacher;
  private final Examples examples;
  private final List<String> tasks;
  private final double[] taskWeights;
  private final double temperature;
  private final double kdRatio;
  private final double hiddenWeight;
  private final RankingDistillConfig ranking;

  /**
   * What the teacher says about the train split.
   *
   * @param logits (tasks, examples); empty for a task that the teacher does not know
   * @param vectors (texts, E); empty when hidden states are not compared
   * @param width E
   * @param guide of the encoder's attention; null for none
   */
  @SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
  public record Teacher(
      float[][] logits, float[] vectors, int width, @Nullable AttentionGuide guide) {}

  public Distill(
      Examples examples,
      List<String> tasks,
      double[] taskWeights,
      double softmaxWeight,
      Teacher teacher,
      DistillConfig config) {
    this.temperature = config.temperature();
    this.kdRatio = config.kdRatio();
    this.hiddenWeight = config.textWeight();
    this.ranking = config.ranking();
    double[] hardWeights = taskWeights.clone();
    for (int t = 0; t < hardWeights.length; t++) {
      hardWeights[t] *= 1 - kdRatio;
    }
    RetrievalConfig retrieval = config.loop().retrieval();
    NoNegatives masks =
        NoNegatives.of(retrieval, examples, tasks.indexOf(retrieval.labelAmong(tasks)));
    this.hard =
        new FineTune(
            examples,
            tasks,
            hardWeights,
            softmaxWeight,
            new float[0],
            WithinOrder.none(examples),
            masks,
            Mixup.NONE);
    this.teacher = teacher;
    this.examples = examples;
    this.tasks = tasks;
    this.taskWeights = taskWeights.clone();
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
      if (teacher.logits()[t].length == 0) {
        continue;
      }
      terms.add(
          new Term(
              "soft_" + tasks.get(t),
              soft(forward, micro, t),
              weightSum,
              kdRatio * taskWeights[t]));
    }
    if (ranking.weight() > 0) {
      double groups = comparisons(step);
      for (int t = 0; t < tasks.size(); t++) {
        if (taskWeights[t] > 0 && teacher.logits()[t].length > 0) {
          NDArray sum = order(forward, micro, t);
          terms.add(
              new Term("order_" + tasks.get(t), sum, groups, ranking.weight() * taskWeights[t]));
        }
      }
    }
    if (hiddenWeight > 0 && teacher.vectors().length > 0) {
      terms.add(hidden(forward, step));
    }
    return terms;
  }

  @Override
  public @Nullable AttentionGuide guide() {
    return teacher.guide();
  }

  @Override
  public boolean byUser() {
    return ranking.weight() > 0 && ranking.within() == Within.USER;
  }

  /** Rows of one group are compared: those of a user, or all of the pass. */
  private long[] groups(int[] rows) {
    long[] out = new long[rows.length];
    if (ranking.within() == Within.USER) {
      Map<String, Integer> places = new HashMap<>();
      for (int i = 0; i < rows.length; i++) {
        Integer place = places.putIfAbsent(examples.users()[rows[i]], places.size());
        out[i] = place == null ? places.size() - 1 : place;
      }
    }
    return out;
  }

  /** Pairs, or lists of two rows and more, that the step's passes compare. */
  private double comparisons(StepPlan step) {
    double sum = 0;
    for (MicroBatch part : step.micros()) {
      Map<Long, Integer> sizes = new HashMap<>();
      for (long group : groups(part.rows())) {
        sizes.merge(group, 1, Integer::sum);
      }
      for (int size : sizes.values()) {
        boolean list = ranking.loss() == RankingDistillConfig.Loss.LISTWISE;
        sum += list ? (size > 1 ? 1 : 0) : size * (size - 1) / 2.0;
      }
    }
    return sum;
  }

  private NDArray order(Forward forward, MicroBatch micro, int t) {
    Pass pass = forward.pass();
    int[] rows = micro.rows();
    NDArray own = Losses.task(forward.logits(), t);
    NDArray wanted = pass.floats(wanted(rows, t), rows.length);
    NDArray groups = pass.longs(groups(rows), rows.length);
    return switch (ranking.loss()) {
      case RANKNET -> DistillLosses.rankNet(own, wanted, groups, temperature);
      case MARGIN -> DistillLosses.margin(own, wanted, groups);
      case LISTWISE -> DistillLosses.listwise(own, wanted, groups, temperature);
    };
  }

  private float[] wanted(int[] rows, int t) {
    float[] out = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      out[i] = teacher.logits()[t][rows[i]];
    }
    return out;
  }

  private NDArray soft(Forward forward, MicroBatch micro, int t) {
    Pass pass = forward.pass();
    int[] rows = micro.rows();
    float[] weights = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      weights[i] = examples.weights()[rows[i]];
    }
    return Losses.softBinaryCrossEntropy(
            Losses.task(forward.logits(), t),
            pass.floats(wanted(rows, t), rows.length),
            temperature,
            pass.floats(weights, rows.length))
        .sum();
  }

  /**
   * Mean squared distance of the pass's text vectors, averaged over the step's passes; by a learned
   * projection where the widths differ.
   */
  private Term hidden(Forward forward, StepPlan step) {
    Pass pass = forward.pass();
    int[] texts = forward.texts();
    int width = teacher.width();
    float[] wanted = new float[texts.length * width];
    for (int i = 0; i < texts.length; i++) {
      System.arraycopy(teacher.vectors(), texts[i] * width, wanted, i * width, width);
    }
    NDArray sum;
    if (forward.projection() != null) {
      NDArray own = forward.vectors();
      sum =
          DistillLosses.projected(
              own, forward.projection(), pass.floats(wanted, texts.length, width));
    } else {
      long[] ones = new long[texts.length];
      java.util.Arrays.fill(ones, 1);
      sum =
          Losses.hiddenMeanSquare(
                  forward.vectors().reshape(texts.length, 1, width),
                  pass.floats(wanted, texts.length, 1, width),
                  pass.longs(ones, texts.length, 1))
              .sum();
    }
    return new Term("hidden", sum, (double) texts.length * step.micros().size(), hiddenWeight);
  }
}
