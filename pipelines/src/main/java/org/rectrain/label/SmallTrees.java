package org.rectrain.label;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.rectrain.dataset.ExampleRows;
import org.rectrain.dataset.Examples;
import org.rectrain.metric.Logistic;
import org.rectrain.model.input.TreeRows;
import org.rectrain.tree.Bins;
import org.rectrain.tree.Boosting;
import org.rectrain.tree.BoostingSpec;
import org.rectrain.tree.Forest;

/** Small boosted trees, which learn from a few hundred rows in moments. */
final class SmallTrees {
  private static final BoostingSpec SPEC = new BoostingSpec(60, 8, 0.1, 5, 5, 0.8, 0.8, 64, 0);

  private final Examples examples;

  /** A learner from some of these rows. */
  SmallTrees(Examples examples) {
    this.examples = examples;
  }

  /**
   * Fits trees.
   *
   * @param rows indices of the examples
   * @param labels of these rows
   * @param weights of these rows
   */
  Forest fit(int[] rows, int[] labels, float[] weights, long seed) {
    float[][] columns = TreeRows.of(ExampleRows.select(examples, rows), 0).columns();
    return Boosting.fit(Bins.of(columns, SPEC.bins()), labels, weights, SPEC.withSeed(seed));
  }

  /** Fits trees to the labels that the rows have. */
  Forest fit(int[] rows, long seed) {
    return fit(
        rows, Arrays.stream(rows).map(r -> examples.labels()[0][r]).toArray(), ones(rows), seed);
  }

  private static float[] ones(int[] rows) {
    float[] out = new float[rows.length];
    Arrays.fill(out, 1);
    return out;
  }

  /** All rows as trees read them, (rows, width). */
  static float[][] matrix(Examples of) {
    TreeRows rows = TreeRows.of(of, 0);
    float[][] out = new float[of.size()][rows.width()];
    IntStream.range(0, out.length).forEach(i -> rows.fill(i, out[i]));
    return out;
  }

  static double[] probabilities(Forest forest, float[][] rows) {
    return Arrays.stream(rows).mapToDouble(row -> Logistic.sigmoid(forest.logit(row))).toArray();
  }
}
