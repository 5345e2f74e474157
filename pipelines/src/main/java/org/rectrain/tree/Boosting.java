package org.rectrain.tree;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.rectrain.dataset.StableHash;
import org.rectrain.metric.Logistic;

/**
 * Gradient boosting of trees for the log loss of a binary label (Friedman 2001): every tree answers
 * to the gradient {@code w (p - y)} and the curvature {@code w p (1 - p)} that the trees before it
 * leave.
 */
public final class Boosting {
  private Boosting() {}

  /**
   * Fits a forest.
   *
   * @param bins of all rows
   * @param labels 0 or 1 per row
   * @param weights per row; a row of weight 0 is left out
   * @return whose logits of rows of one label only are the clamped log odds
   */
  public static Forest fit(Bins bins, int[] labels, float[] weights, BoostingSpec spec) {
    int[] rows = IntStream.range(0, labels.length).filter(i -> weights[i] > 0).toArray();
    double start = logOdds(rows, labels, weights);
    double[] logits = new double[labels.length];
    Arrays.fill(logits, start);
    double[] gradients = new double[labels.length];
    double[] curvatures = new double[labels.length];
    Grower grower = new Grower(bins, spec, gradients, curvatures);
    TreeGrowth growth = new TreeGrowth();
    for (int round = 0; round < spec.rounds(); round++) {
      for (int row : rows) {
        double p = Logistic.sigmoid(logits[row]);
        gradients[row] = weights[row] * (p - labels[row]);
        curvatures[row] = weights[row] * p * (1 - p);
      }
      long seed = StableHash.of(spec.seed(), round);
      int[] sample = spec.rowShare() >= 1 ? rows : sample(rows, spec.rowShare(), seed);
      grower.grow(sample, columns(bins.edges().length, spec, seed), logits, growth);
    }
    return growth.forest(start);
  }

  /** Between those of 1e-6 and 1 - 1e-6. */
  private static double logOdds(int[] rows, int[] labels, float[] weights) {
    double positive = 0;
    double all = 0;
    for (int row : rows) {
      positive += labels[row] * (double) weights[row];
      all += weights[row];
    }
    double rate = Math.min(1 - 1e-6, Math.max(1e-6, all == 0 ? 0.5 : positive / all));
    return Math.log(rate / (1 - rate));
  }

  private static int[] sample(int[] rows, double share, long seed) {
    return IntStream.of(rows)
        .filter(row -> StableHash.unit(StableHash.of(seed, row)) < share)
        .toArray();
  }

  /** The columns with the lowest hashes, at least one. */
  private static int[] columns(int all, BoostingSpec spec, long seed) {
    int wanted = (int) Math.max(1, Math.round(spec.columnShare() * all));
    if (wanted >= all) {
      return IntStream.range(0, all).toArray();
    }
    return IntStream.range(0, all)
        .boxed()
        .sorted(java.util.Comparator.comparingLong(c -> StableHash.of(~seed, c)))
        .limit(wanted)
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }
}
