package org.rectrain.label;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.rectrain.config.label.PseudoConfig;
import org.rectrain.dataset.ExampleRows;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.StableHash;
import org.rectrain.eval.measure.UserJudge;
import org.rectrain.eval.measure.UserJudge.Judged;
import org.rectrain.run.Progress;
import org.rectrain.stat.TwoProportions;
import org.rectrain.tree.Forest;

/**
 * Labels that a model gives to rows without one (Lee 2013), only where valid shows that it is
 * right, and what they are worth: the same trees with and without them, judged on test.
 */
final class PseudoLabels {
  private static final double LEVEL = 0.95;
  private static final int REPLICATES = 500;

  private final PseudoConfig config;
  private final long seed;
  private final Examples train;
  private final Examples valid;
  private final Examples test;

  /**
   * Probabilities from which a label is given.
   *
   * @param yes taken for yes from here on; infinity for none
   * @param no taken for no up to here; minus infinity for none
   */
  record Thresholds(double yes, double no) {
    /** The label of a probability; -1 between the two. */
    int label(double probability) {
      return probability >= yes ? 1 : probability <= no ? 0 : -1;
    }
  }

  /** What was found, and the labels given with the first seed, by example. */
  record Found(LabelWorth.Pseudo result, Map<Long, Integer> labels) {}

  /** Examples of one label, of which some of train may lack it and none of the others does. */
  PseudoLabels(PseudoConfig config, long seed, Examples train, Examples valid, Examples test) {
    this.config = config;
    this.seed = seed;
    this.train = train;
    this.valid = valid;
    this.test = test;
  }

  /**
   * Thresholds for which the share of right labels is at least {@code precision} at the lower end
   * of Wilson's interval, and as many rows as possible get a label.
   */
  static Thresholds thresholds(double[] probabilities, int[] labels, double precision) {
    double[] turned = Arrays.stream(probabilities).map(p -> -p).toArray();
    double yes = lowest(probabilities, labels, 1, precision);
    double no = -lowest(turned, labels, 0, precision);
    // Each side was chosen alone; what both would claim is nobody's.
    return yes <= no
        ? new Thresholds(Math.nextUp(no), Math.nextDown(yes))
        : new Thresholds(yes, no);
  }

  private static double lowest(double[] scores, int[] labels, int wanted, double precision) {
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted((a, b) -> Double.compare(scores[b], scores[a]))
            .mapToInt(Integer::intValue)
            .toArray();
    double found = Double.POSITIVE_INFINITY;
    long right = 0;
    for (int i = 0; i < order.length; i++) {
      right += labels[order[i]] == wanted ? 1 : 0;
      boolean last = i + 1 == order.length || scores[order[i + 1]] < scores[order[i]];
      if (last && TwoProportions.wilson(right, i + 1, LEVEL).low() >= precision) {
        found = scores[order[i]];
      }
    }
    return found;
  }

  /** One seed: what was given, how right it is on the other half of valid, and AUC on test. */
  private record Seed(
      int labelled,
      Thresholds thresholds,
      Map<Long, Integer> given,
      long right,
      long checked,
      Judged without,
      Judged with) {}

  Found run(Progress.Bar bar) {
    boolean hidden = Arrays.stream(train.labels()[0]).noneMatch(label -> label < 0);
    float[][] matrix = SmallTrees.matrix(train);
    float[][] checked = SmallTrees.matrix(valid);
    float[][] judged = SmallTrees.matrix(test);
    UserJudge judge = new UserJudge(test.users(), REPLICATES, seed);
    List<Seed> seeds = new ArrayList<>();
    for (int s = 0; s < config.seeds(); s++) {
      seeds.add(one(seed + s, hidden, matrix, checked, judged, judge));
      bar.advance(1);
    }
    Judged without = UserJudge.mean(seeds.stream().map(Seed::without).toList());
    Judged with = UserJudge.mean(seeds.stream().map(Seed::with).toList());
    long all = seeds.stream().mapToLong(Seed::checked).sum();
    double right = seeds.stream().mapToLong(Seed::right).sum();
    int labelled = seeds.get(0).labelled();
    return new Found(
        new LabelWorth.Pseudo(
            hidden,
            labelled,
            train.size() - labelled,
            mean(seeds, seed -> seed.thresholds().yes()),
            mean(seeds, seed -> seed.thresholds().no()),
            mean(seeds, seed -> seed.given().size()),
            all == 0 ? Double.NaN : right / all,
            UserJudge.estimate(without),
            UserJudge.difference(with, without),
            false),
        seeds.get(0).given());
  }

  /** Over the seeds for which it is finite. */
  private static double mean(List<Seed> seeds, ToDoubleFunction<Seed> value) {
    return seeds.stream().mapToDouble(value).filter(Double::isFinite).average().orElse(Double.NaN);
  }

  private Seed one(
      long own,
      boolean hidden,
      float[][] matrix,
      float[][] validRows,
      float[][] testRows,
      UserJudge judge) {
    boolean[] known = new boolean[train.size()];
    for (int row = 0; row < known.length; row++) {
      known[row] = hidden ? keeps(row, own) : train.labels()[0][row] >= 0;
    }
    int[] rows = IntStream.range(0, known.length).filter(row -> known[row]).toArray();
    int[] labels = Arrays.stream(rows).map(row -> train.labels()[0][row]).toArray();
    SmallTrees learner = new SmallTrees(train);
    Forest forest = learner.fit(rows, own);
    double[] sure = SmallTrees.probabilities(forest, validRows);
    Thresholds thresholds = thresholds(sure, own);
    double[] p = SmallTrees.probabilities(forest, matrix);
    int[] added =
        IntStream.range(0, known.length)
            .filter(row -> !known[row] && thresholds.label(p[row]) >= 0)
            .toArray();
    Map<Long, Integer> given = new HashMap<>();
    Arrays.stream(added).forEach(row -> given.put(train.ids()[row], thresholds.label(p[row])));
    int[] both = IntStream.concat(Arrays.stream(rows), Arrays.stream(added)).toArray();
    int[] all =
        IntStream.concat(
                Arrays.stream(labels), Arrays.stream(added).map(row -> thresholds.label(p[row])))
            .toArray();
    float[] weights = new float[both.length];
    Arrays.fill(weights, (float) config.weight());
    Arrays.fill(weights, 0, rows.length, 1);
    Forest more = added.length == 0 ? forest : learner.fit(both, all, weights, own);
    int[] checked =
        IntStream.range(0, valid.size())
            .filter(row -> !chooses(row, own) && thresholds.label(sure[row]) >= 0)
            .toArray();
    long right =
        Arrays.stream(checked)
            .filter(row -> thresholds.label(sure[row]) == valid.labels()[0][row])
            .count();
    return new Seed(
        rows.length,
        thresholds,
        given,
        right,
        checked.length,
        judge.auc(SmallTrees.probabilities(forest, testRows), test.labels()[0]),
        judge.auc(SmallTrees.probabilities(more, testRows), test.labels()[0]));
  }

  private boolean keeps(int row, long own) {
    return StableHash.unit(StableHash.of(StableHash.of(own, "kept"), train.ids()[row]))
        < config.labelled();
  }

  private boolean chooses(int row, long own) {
    return (StableHash.of(StableHash.of(own, "thresholds"), valid.users()[row]) & 1) == 0;
  }

  /** From one half of the users of valid. */
  private Thresholds thresholds(double[] probabilities, long own) {
    int[] half = IntStream.range(0, valid.size()).filter(row -> chooses(row, own)).toArray();
    return thresholds(
        Arrays.stream(half).mapToDouble(row -> probabilities[row]).toArray(),
        ExampleRows.select(valid, half).labels()[0],
        config.precision());
  }
}
