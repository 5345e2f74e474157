package org.rectrain.abtest.simulate;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.abtest.log.MetricVector;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.abtest.AbtestMetric.Kind;
import org.rectrain.stat.Alternative;
import org.rectrain.stat.Estimate;
import org.rectrain.stat.Interval;
import org.rectrain.stat.Moments;
import org.rectrain.stat.Sample;
import org.rectrain.stat.TwoProportions;
import org.rectrain.stat.Welch;

/** Runs of one metric: users are dealt to two arms by hashes, arms are summed and analysed. */
final class SimulatedRuns {
  private final AbtestConfig config;
  private final long[] keys;
  private final long seed;
  private final MetricVector vector;
  private final MetricVector plain;
  private final Products base;
  private final double[] total;
  private final List<Lift> lifts;
  private final double truth;

  /**
   * Runs over these users.
   *
   * @param keys of the users, in the order of the rows of {@code base}
   * @param base rows without any uplift
   * @param truth absolute effect of the first uplift on all users
   */
  SimulatedRuns(
      AbtestConfig config,
      long[] keys,
      long seed,
      MetricVector vector,
      Products base,
      List<Lift> lifts,
      double truth) {
    this.config = config;
    this.keys = keys;
    this.seed = seed;
    this.vector = vector;
    this.plain =
        new MetricVector(vector.kind(), vector.value(), vector.denominator(), vector.cap(), false);
    this.base = base;
    this.total = base.total();
    this.lifts = lifts;
    this.truth = truth;
  }

  /** 64 runs, in one pass over the users. */
  SimulationTally block(int block) {
    int width = base.width();
    double[] treated = new double[RandomArms.RUNS * width];
    double[][] up = new double[lifts.size()][RandomArms.RUNS * width];
    List<Products> turned = new ArrayList<>();
    List<double[]> turnedSums = new ArrayList<>();
    for (int l = 0; l < up.length; l++) {
      Products rows = lifts.get(l).turned();
      if (rows != null) {
        turned.add(rows);
        turnedSums.add(up[l]);
      }
    }
    RandomArms arms = new RandomArms(seed, block, config.simulate().share());
    for (int u = 0; u < keys.length; u++) {
      for (long word = arms.word(keys[u]); word != 0; word &= word - 1) {
        int offset = Long.numberOfTrailingZeros(word) * width;
        base.addTo(u, treated, offset);
        for (int l = 0; l < turned.size(); l++) {
          turned.get(l).addTo(u, turnedSums.get(l), offset);
        }
      }
    }
    SimulationTally tally = new SimulationTally(lifts.size());
    int runs = Math.min(RandomArms.RUNS, config.simulate().runs() - block * RandomArms.RUNS);
    double[] rest = new double[width];
    for (int run = 0; run < runs; run++) {
      int offset = run * width;
      for (int k = 0; k < width; k++) {
        rest[k] = total[k] - treated[offset + k];
      }
      Moments control = base.moments(rest, 0);
      Moments same = base.moments(treated, offset);
      double p = effect(vector, control, same).pValue();
      tally.runs++;
      tally.significant += p <= config.alpha() ? 1 : 0;
      tally.plain +=
          vector.covariates()
              ? effect(plain, control, same).pValue() <= config.alpha() ? 1 : 0
              : p <= config.alpha() ? 1 : 0;
      tally
          .bins[
          Double.isNaN(p)
              ? 0
              : Math.min(SimulationTally.BINS - 1, (int) (p * SimulationTally.BINS))]++;
      double naive = naive(vector, control, same);
      tally.naiveRuns += Double.isNaN(naive) ? 0 : 1;
      tally.naive += naive <= config.alpha() ? 1 : 0;
      for (int l = 0; l < up.length; l++) {
        Estimate estimate = effect(vector, control, lifts.get(l).moments(same, up[l], offset));
        tally.found[l] += estimate.pValue() <= config.alpha() ? 1 : 0;
        if (l == 0) {
          Interval interval = estimate.interval(1 - config.alpha());
          tally.covered += interval.contains(truth) ? 1 : 0;
        }
      }
    }
    return tally;
  }

  private static Estimate effect(MetricVector vector, Moments control, Moments treated) {
    List<Sample> samples = vector.samples(List.of(control, treated));
    return Welch.difference(samples.get(0), samples.get(1));
  }

  /** p-value of the row-level test; NaN where rows are not trials. */
  private static double naive(MetricVector vector, Moments control, Moments treated) {
    if (vector.kind() != Kind.RATIO) {
      return Double.NaN;
    }
    long[] c = {sum(control, 0), sum(control, 1)};
    long[] t = {sum(treated, 0), sum(treated, 1)};
    return c[0] < 0 || t[0] < 0 || c[0] > c[1] || t[0] > t[1]
        ? Double.NaN
        : TwoProportions.pValue(c[0], c[1], t[0], t[1], Alternative.TWO_SIDED);
  }

  private static long sum(Moments arm, int component) {
    return Math.round(arm.mean(component) * arm.count());
  }
}
