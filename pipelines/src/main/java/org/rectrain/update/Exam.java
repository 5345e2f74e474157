package org.rectrain.update;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.measure.Resampling;
import org.rectrain.metric.ClusteredAuc;
import org.rectrain.metric.Figure;

/**
 * Two models on the same rows.
 *
 * @param rows that both scored
 * @param users whose they are
 * @param tasks AUC by task, in their order
 */
public record Exam(long rows, int users, List<Task> tasks) {
  /**
   * AUC of one task.
   *
   * @param positives rows with the label
   * @param auc of the new model, with the interval over resampled users
   * @param before of the earlier model; NaN when there is none
   * @param change new minus earlier, by pairs of the same resampled users
   */
  public record Task(
      String task,
      long positives,
      IntervalEstimate auc,
      IntervalEstimate before,
      IntervalEstimate change) {}

  /** Nothing to compare on. */
  public static Exam none(List<String> tasks) {
    IntervalEstimate no = IntervalEstimate.of(Double.NaN);
    return new Exam(0, 0, tasks.stream().map(task -> new Task(task, 0, no, no, no)).toList());
  }

  /**
   * Compares.
   *
   * @param scores (tasks, rows) of the new model
   * @param before the same of the earlier model; null when there is none
   */
  static Exam of(
      List<String> tasks,
      ExamRows rows,
      double[][] scores,
      double @Nullable [][] before,
      double level,
      int replicates,
      long seed) {
    if (rows.size() == 0) {
      return none(tasks);
    }
    Resampling resampling = new Resampling(seed, replicates, rows.userKeys(), level);
    double[] once = new double[rows.userKeys().length];
    Arrays.fill(once, 1);
    for (int t = 0; t < tasks.size(); t++) {
      ClusteredAuc now = auc(rows, t, scores[t]);
      resampling.add("auc " + t, new Figure.Reweighted(now.weighted(once), now::weighted));
      if (before != null) {
        ClusteredAuc then = auc(rows, t, before[t]);
        resampling.add("before " + t, new Figure.Reweighted(then.weighted(once), then::weighted));
        resampling.add(
            "change " + t,
            new Figure.Reweighted(
                now.weighted(once) - then.weighted(once),
                weights -> now.weighted(weights) - then.weighted(weights)));
      }
    }
    resampling.run();
    List<Task> out = new ArrayList<>();
    for (int t = 0; t < tasks.size(); t++) {
      out.add(
          new Task(
              tasks.get(t),
              Arrays.stream(rows.labels()[t]).filter(label -> label == 1).count(),
              resampling.estimate("auc " + t),
              estimate(resampling, "before " + t),
              estimate(resampling, "change " + t)));
    }
    return new Exam(rows.size(), once.length, out);
  }

  private static IntervalEstimate estimate(Resampling resampling, String name) {
    return resampling.has(name) ? resampling.estimate(name) : IntervalEstimate.of(Double.NaN);
  }

  private static ClusteredAuc auc(ExamRows rows, int task, double[] scores) {
    int[] labels = rows.labels()[task];
    int[] known = IntStream.range(0, labels.length).filter(i -> labels[i] >= 0).toArray();
    return ClusteredAuc.of(
        Arrays.stream(known).mapToDouble(i -> scores[i]).toArray(),
        Arrays.stream(known).map(i -> labels[i]).toArray(),
        Arrays.stream(known).map(i -> rows.users()[i]).toArray());
  }
}
