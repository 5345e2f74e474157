package org.rectrain.eval.measure;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.eval.rows.Candidate;
import org.rectrain.eval.rows.ModelScores;
import org.rectrain.eval.rows.TestRows;
import org.rectrain.eval.slice.LabelledRows;
import org.rectrain.eval.slice.SliceRows;
import org.rectrain.metric.Auc;
import org.rectrain.metric.TaskMetric;
import org.rectrain.stat.DeLong;
import org.rectrain.stat.resample.AucPermutation;

/**
 * Tests of differences in AUC, which is no mean over users: by permutation, where two models'
 * scores change places within users, and by DeLong's, which takes rows for independent. Scores are
 * read again pair by pair, so two models' are in memory at a time.
 */
public final class AucTests {
  /** Of an interval that is not read: only the p-value is. */
  private static final double LEVEL = 0.95;

  private final Map<String, Candidate> candidates = new HashMap<>();
  private final List<LabelledRows> labelled;
  private final List<String> tasks;
  private final TestRows test;
  private final long seed;
  private final int rounds;
  private final long[] userKeys;
  private String held = "";
  private double[][] heldScores = new double[0][];

  public AucTests(
      List<Candidate> candidates,
      List<LabelledRows> labelled,
      List<String> tasks,
      TestRows test,
      long seed,
      int rounds,
      long[] userKeys) {
    candidates.forEach(c -> this.candidates.put(c.name(), c));
    this.labelled = labelled;
    this.tasks = tasks;
    this.test = test;
    this.seed = seed;
    this.rounds = rounds;
    this.userKeys = userKeys;
  }

  /**
   * Two-sided p-values of one difference.
   *
   * @param permutation NaN without rounds
   * @param delong NaN where both rank alike, with one class, or where a score is missing
   */
  record PValues(double permutation, double delong) {}

  /** p-values by metric; none for a group of seeds, whose scores are no single model's. */
  public Map<String, PValues> of(Comparer.Pair pair) {
    Candidate first = candidates.get(pair.model());
    Candidate second = candidates.get(pair.other());
    if (first == null || second == null) {
      return Map.of();
    }
    if (!held.equals(first.name())) {
      heldScores = ModelScores.read(first, tasks, test);
      held = first.name();
    }
    double[][] others = ModelScores.read(second, tasks, test);
    Map<String, PValues> out = new HashMap<>();
    for (int t = 0; t < tasks.size(); t++) {
      LabelledRows rows = labelled.get(t);
      double[] a = pick(heldScores[t], rows.rows());
      double[] b = pick(others[t], rows.rows());
      out.put(tasks.get(t) + "." + TaskMetric.AUC.key(), pValue(a, b, rows.labels(), rows.users()));
      SliceRows cold = new SliceRows("", "", rows.cold());
      out.put(
          tasks.get(t) + "." + TaskMetric.COLD_AUC.key(),
          pValue(cold.pick(a), cold.pick(b), cold.pick(rows.labels()), cold.pick(rows.users())));
    }
    return out;
  }

  private static double[] pick(double[] values, int[] rows) {
    return Arrays.stream(rows).mapToDouble(i -> values[i]).toArray();
  }

  private PValues pValue(double[] a, double[] b, int[] labels, int[] users) {
    double permutation =
        rounds == 0
            ? Double.NaN
            : AucPermutation.pValue(seed, rounds, a, b, labels, users, userKeys);
    boolean defined = hasAuc(a, labels) && hasAuc(b, labels);
    return new PValues(
        permutation, defined ? DeLong.compare(a, b, labels, LEVEL).pValue() : Double.NaN);
  }

  /** The AUC of all rows by DeLong: rows taken for independent. */
  static IntervalEstimate delong(double[] scores, int[] labels, double level) {
    if (!hasAuc(scores, labels)) {
      return IntervalEstimate.of(Double.NaN);
    }
    DeLong.Result result = DeLong.of(scores, labels, level);
    return new IntervalEstimate(result.auc(), result.interval().low(), result.interval().high());
  }

  private static boolean hasAuc(double[] scores, int[] labels) {
    return !Double.isNaN(Auc.of(scores, labels));
  }
}
