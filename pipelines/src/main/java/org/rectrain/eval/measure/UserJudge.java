package org.rectrain.eval.measure;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.rectrain.dataset.StableHash;
import org.rectrain.metric.ClusteredAuc;
import org.rectrain.stat.Interval;
import org.rectrain.stat.resample.Bootstrap;

/** Figures of the same rows under the same resampled users, so that differences are paired. */
public final class UserJudge {
  private static final double LEVEL = 0.95;

  private final int[] users;
  private final int count;
  private final Bootstrap bootstrap;

  /**
   * A figure with its replicates.
   *
   * @param value on all rows; NaN where undefined
   */
  @SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
  public record Judged(double value, double[] replicates) {}

  /** A judge of rows, each of a user. */
  public UserJudge(String[] of, int replicates, long seed) {
    Map<String, Integer> index = new LinkedHashMap<>();
    users = new int[of.length];
    for (int i = 0; i < of.length; i++) {
      users[i] = index.computeIfAbsent(of[i], u -> index.size());
    }
    count = index.size();
    long[] keys = index.keySet().stream().mapToLong(u -> StableHash.of(0, u)).toArray();
    bootstrap = Bootstrap.poisson(seed, replicates, keys);
  }

  /** How many users there are. */
  public int users() {
    return count;
  }

  /** The AUC of scores. */
  public Judged auc(double[] scores, int[] labels) {
    return of(ClusteredAuc.of(scores, labels, users)::weighted);
  }

  /** The mean of a value over rows; rows that are NaN are left out. */
  public Judged mean(double[] values) {
    double[] ones = new double[values.length];
    Arrays.setAll(ones, i -> Double.isNaN(values[i]) ? 0 : 1);
    return ratio(values, ones);
  }

  /** A ratio of sums over rows. */
  public Judged ratio(double[] above, double[] below) {
    double[] numerators = new double[count];
    double[] denominators = new double[count];
    for (int i = 0; i < users.length; i++) {
      if (!Double.isNaN(above[i])) {
        numerators[users[i]] += above[i];
        denominators[users[i]] += below[i];
      }
    }
    return of(Bootstrap.ratio(numerators, denominators));
  }

  private Judged of(ToDoubleFunction<double[]> figure) {
    double[] once = new double[count];
    Arrays.fill(once, 1);
    return new Judged(figure.applyAsDouble(once), bootstrap.run(figure));
  }

  /** A figure with its 95 % interval. */
  public static IntervalEstimate estimate(Judged judged) {
    if (Double.isNaN(judged.value())) {
      return IntervalEstimate.of(Double.NaN);
    }
    Interval interval = Bootstrap.interval(judged.replicates(), LEVEL);
    return new IntervalEstimate(judged.value(), interval.low(), interval.high());
  }

  /** One figure minus another, in pairs. */
  public static IntervalEstimate difference(Judged a, Judged b) {
    double[] out = new double[a.replicates().length];
    Arrays.setAll(out, r -> a.replicates()[r] - b.replicates()[r]);
    return estimate(new Judged(a.value() - b.value(), out));
  }

  /** The mean of several figures. */
  public static Judged mean(List<Judged> all) {
    double[] out = new double[all.get(0).replicates().length];
    double value = 0;
    for (Judged one : all) {
      value += one.value() / all.size();
      for (int r = 0; r < out.length; r++) {
        out[r] += one.replicates()[r] / all.size();
      }
    }
    return new Judged(value, out);
  }
}
