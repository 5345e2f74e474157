package org.rectrain.tune.feature;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.StableHash;
import org.rectrain.eval.measure.UserJudge;
import org.rectrain.eval.measure.UserJudge.Judged;
import org.rectrain.model.input.TreeRows;
import org.rectrain.tree.Bins;
import org.rectrain.tree.Boosting;
import org.rectrain.tree.BoostingSpec;
import org.rectrain.tree.Forest;

/** Boosted trees on some of the columns, judged on users that they have not seen. */
final class FeatureJudge {
  private final BoostingSpec spec;
  private final long seed;
  private final int folds;
  private final Bins bins;
  private final float[][] columns;
  private final Examples train;

  /** A judge of the columns of these train rows. */
  FeatureJudge(TreeRows train, int folds, int rounds, long seed) {
    this.spec = new BoostingSpec(rounds, 15, 0.1, 40, 5, 0.8, 0.8, 64, seed);
    this.seed = seed;
    this.folds = folds;
    this.train = train.examples();
    this.columns = train.columns();
    this.bins = Bins.of(columns, spec.bins());
  }

  private int fold(String user) {
    return (int) Long.remainderUnsigned(StableHash.of(StableHash.of(seed, "fold"), user), folds);
  }

  private Forest fit(int[] chosen, int without) {
    float[] weights = train.weights().clone();
    for (int row = 0; row < weights.length; row++) {
      if (train.labels()[0][row] < 0 || (without >= 0 && fold(train.users()[row]) == without)) {
        weights[row] = 0;
      }
    }
    Bins some =
        new Bins(
            Arrays.stream(chosen).mapToObj(c -> bins.edges()[c]).toArray(float[][]::new),
            Arrays.stream(chosen).mapToObj(c -> bins.values()[c]).toArray(byte[][]::new));
    return Boosting.fit(some, train.labels()[0], weights, spec);
  }

  /**
   * What each column explains of the trees' answers to the train rows, in shares that add up to 1:
   * the squared difference of the two answers of a question times the rows on either side, over
   * their sum.
   */
  double[] shares(int[] chosen) {
    Forest forest = fit(chosen, -1);
    double[] out = new double[chosen.length];
    int nodes = forest.columns().length;
    double[] rows = new double[nodes];
    double[] sums = new double[nodes];
    for (int row = 0; row < train.size(); row++) {
      for (int root : forest.roots()) {
        count(forest, root, row, chosen, rows, sums);
      }
    }
    for (int node = 0; node < nodes; node++) {
      int column = forest.columns()[node];
      int left = column < 0 ? 0 : forest.lefts()[node];
      int right = column < 0 ? 0 : forest.rights()[node];
      if (column >= 0 && rows[left] > 0 && rows[right] > 0) {
        double apart = sums[left] / rows[left] - sums[right] / rows[right];
        out[column] += rows[left] * rows[right] / rows[node] * apart * apart;
      }
    }
    double all = Arrays.stream(out).sum();
    return Arrays.stream(out).map(gain -> all == 0 ? 0 : gain / all).toArray();
  }

  private double count(
      Forest forest, int node, int row, int[] chosen, double[] rows, double[] sums) {
    int column = forest.columns()[node];
    double answer;
    if (column < 0) {
      answer = forest.values()[node];
    } else {
      boolean yes = columns[chosen[column]][row] <= forest.thresholds()[node];
      int next = yes ? forest.lefts()[node] : forest.rights()[node];
      answer = count(forest, next, row, chosen, rows, sums);
    }
    rows[node]++;
    sums[node] += answer;
    return answer;
  }

  /** AUC of rows, each judged by the trees that have not seen its user. */
  Judged auc(TreeRows rows, int[] chosen, UserJudge judge) {
    List<Forest> fitted =
        IntStream.range(0, folds).parallel().mapToObj(fold -> fit(chosen, fold)).toList();
    Examples examples = rows.examples();
    double[] scores = new double[examples.size()];
    float[] all = new float[rows.width()];
    float[] row = new float[chosen.length];
    for (int i = 0; i < scores.length; i++) {
      rows.fill(i, all);
      for (int c = 0; c < chosen.length; c++) {
        row[c] = all[chosen[c]];
      }
      scores[i] = fitted.get(fold(examples.users()[i])).logit(row);
    }
    return judge.auc(scores, examples.labels()[0]);
  }
}
