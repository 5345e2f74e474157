package org.rectrain.eval;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.stat.AucPermutation;

/**
 * Permutation p-values of differences in AUC, which is no mean over users: two models' scores
 * change places within users. Scores are read again pair by pair, so two models' are in memory at a
 * time.
 */
final class AucPermutations {
  private final Map<String, Candidate> candidates = new HashMap<>();
  private final List<LabelledRows> labelled;
  private final List<String> tasks;
  private final TestRows test;
  private final long seed;
  private final int rounds;
  private final long[] userKeys;
  private String held = "";
  private double[][] heldScores = new double[0][];

  AucPermutations(
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

  /** p-values by metric; none for a group of seeds, whose scores are no single model's. */
  Map<String, Double> of(Comparer.Pair pair) {
    Candidate first = candidates.get(pair.model());
    Candidate second = candidates.get(pair.other());
    if (first == null || second == null || rounds == 0) {
      return Map.of();
    }
    if (!held.equals(first.name())) {
      heldScores = ModelScores.read(first, tasks, test);
      held = first.name();
    }
    double[][] others = ModelScores.read(second, tasks, test);
    Map<String, Double> out = new HashMap<>();
    for (int t = 0; t < tasks.size(); t++) {
      LabelledRows rows = labelled.get(t);
      double[] a = pick(heldScores[t], rows.rows());
      double[] b = pick(others[t], rows.rows());
      out.put(tasks.get(t) + "." + Metrics.AUC, pValue(a, b, rows.labels(), rows.users()));
      SliceRows cold = new SliceRows("", "", rows.cold());
      out.put(
          tasks.get(t) + "." + Metrics.COLD_AUC,
          pValue(cold.pick(a), cold.pick(b), cold.pick(rows.labels()), cold.pick(rows.users())));
    }
    return out;
  }

  private static double[] pick(double[] values, int[] rows) {
    return Arrays.stream(rows).mapToDouble(i -> values[i]).toArray();
  }

  private double pValue(double[] a, double[] b, int[] labels, int[] users) {
    return AucPermutation.pValue(seed, rounds, a, b, labels, users, userKeys);
  }
}
