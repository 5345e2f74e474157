package org.rectrain.stat.resample;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.rectrain.stat.Interval;

/**
 * Poisson bootstrap over units (users): in each replicate every unit counts k times, k drawn from a
 * Poisson distribution of mean 1 (Hanley and MacGibbon 2006; Chamandy et al. 2012). Resampling
 * whole users keeps the dependence between the rows of one user, which resampling rows would
 * ignore.
 *
 * <p>A draw is a hash of seed, replicate and the unit's key, so that a replicate is the same
 * whatever the order of units, and two models judged with the same seed see the same users: their
 * difference is paired.
 */
public final class Bootstrap {
  /** Share of replicates that may be undefined before interval and test are undefined too. */
  private static final double MAX_UNDEFINED = 0.05;

  /** Distribution function of the Poisson distribution of mean 1: P(k) = e^-1 / k!. */
  private static final double[] CUMULATIVE = cumulative();

  private final long seed;
  private final int replicates;
  private final long[] keys;

  private Bootstrap(long seed, int replicates, long[] keys) {
    this.seed = seed;
    this.replicates = replicates;
    this.keys = keys;
  }

  /**
   * A bootstrap.
   *
   * @param seed the run's seed
   * @param replicates how many resamples; 1000 gives the ends of a 95 % interval to about 5 % of
   *     its width
   * @param keys a stable key per unit, such as a hash of the user's id
   */
  public static Bootstrap poisson(long seed, int replicates, long[] keys) {
    if (replicates < 1) {
      throw new IllegalArgumentException("replicates must be positive, is " + replicates);
    }
    return new Bootstrap(seed, replicates, keys.clone());
  }

  /** How often each unit counts in a replicate, indexed as the keys. */
  public double[] weights(int replicate) {
    double[] weights = new double[keys.length];
    long stream = mix(mix(seed) + replicate);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = poissonOfMeanOne((mix(stream ^ keys[i]) >>> 11) * 0x1.0p-53);
    }
    return weights;
  }

  /**
   * The values of several statistics over all replicates; each replicate's weights are drawn once
   * for all of them, so their values belong together.
   *
   * @param statistics functions of the units' weights; called from several threads at once
   * @return (statistics, replicates)
   */
  public double[][] run(List<? extends ToDoubleFunction<double[]>> statistics) {
    double[][] values = new double[statistics.size()][replicates];
    IntStream.range(0, replicates)
        .parallel()
        .forEach(
            replicate -> {
              double[] weights = weights(replicate);
              for (int s = 0; s < values.length; s++) {
                values[s][replicate] = statistics.get(s).applyAsDouble(weights);
              }
            });
    return values;
  }

  /** The values of one statistic over all replicates. */
  public double[] run(ToDoubleFunction<double[]> statistic) {
    return run(List.of(statistic))[0];
  }

  /**
   * A ratio of sums over units, Σ w·numerator / Σ w·denominator: means, weighted means and rates.
   * Units whose numerator or denominator is NaN are left out. NaN when the denominator is zero.
   */
  public static ToDoubleFunction<double[]> ratio(double[] numerator, double[] denominator) {
    int[] units =
        IntStream.range(0, numerator.length)
            .filter(i -> !Double.isNaN(numerator[i]) && !Double.isNaN(denominator[i]))
            .toArray();
    double[] above = Arrays.stream(units).mapToDouble(i -> numerator[i]).toArray();
    double[] below = Arrays.stream(units).mapToDouble(i -> denominator[i]).toArray();
    return weights -> {
      double numerators = 0;
      double denominators = 0;
      for (int i = 0; i < units.length; i++) {
        double weight = weights[units[i]];
        numerators += weight * above[i];
        denominators += weight * below[i];
      }
      return denominators == 0 ? Double.NaN : numerators / denominators;
    };
  }

  /**
   * Percentile interval (Efron 1979), quantiles by linear interpolation. Undefined when more than 5
   * % of the replicates are.
   *
   * @param values replicates of the statistic
   * @param level confidence level, such as 0.95
   */
  public static Interval interval(double[] values, double level) {
    double[] sorted = defined(values);
    if (sorted.length == 0) {
      return Interval.undefined(level);
    }
    double tail = (1 - level) / 2;
    return new Interval(quantile(sorted, tail), quantile(sorted, 1 - tail), level);
  }

  /** Standard deviation of the replicates; NaN when undefined or with fewer than two. */
  public static double standardError(double[] values) {
    double[] sorted = defined(values);
    double mean = Arrays.stream(sorted).average().orElse(Double.NaN);
    double squares = Arrays.stream(sorted).map(x -> (x - mean) * (x - mean)).sum();
    return sorted.length < 2 ? Double.NaN : Math.sqrt(squares / (sorted.length - 1));
  }

  /**
   * Two-sided p-value that the statistic is zero, from the share of replicates on either side of
   * zero: 2 · min(share ≤ 0, share ≥ 0), one added to count and total so that it is never 0. Below
   * 0.05 about when the 95 % interval excludes zero. Replicates that are all exactly zero give 1.
   */
  public static double pValue(double[] values) {
    double[] sorted = defined(values);
    if (sorted.length == 0) {
      return Double.NaN;
    }
    long low = Arrays.stream(sorted).filter(x -> x <= 0).count();
    long high = Arrays.stream(sorted).filter(x -> x >= 0).count();
    return Math.min(1, 2.0 * (Math.min(low, high) + 1) / (sorted.length + 1));
  }

  /** The defined values ascending; none when too many are undefined. */
  private static double[] defined(double[] values) {
    double[] sorted = Arrays.stream(values).filter(x -> !Double.isNaN(x)).sorted().toArray();
    return sorted.length < values.length * (1 - MAX_UNDEFINED) ? new double[0] : sorted;
  }

  private static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  private static int poissonOfMeanOne(double uniform) {
    int k = 0;
    while (k < CUMULATIVE.length && uniform >= CUMULATIVE[k]) {
      k++;
    }
    return k;
  }

  /** Up to 18, beyond which less is left than a uniform number can tell. */
  private static double[] cumulative() {
    double[] sums = new double[18];
    double term = Math.exp(-1);
    double sum = 0;
    for (int k = 0; k < sums.length; k++) {
      sum += term;
      sums[k] = sum;
      term /= k + 1;
    }
    return sums;
  }

  /** The mixer of SplitMix64 (Steele, Lea and Flood 2014). */
  static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
