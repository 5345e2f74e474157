package org.rectrain.eval.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.rectrain.dataset.StableHash;
import org.rectrain.metric.Figure;
import org.rectrain.stat.Interval;
import org.rectrain.stat.resample.Bootstrap;

/**
 * Statistics over the same resampled users: a replicate's weights are hashes of seed, replicate and
 * user, so they are the same in every {@link #run}, and any two statistics can be compared in
 * pairs, whenever they were computed.
 */
public final class Resampling {
  private final Bootstrap bootstrap;
  private final int size;
  private final double level;
  private final int users;
  private final Map<String, Integer> index = new HashMap<>();
  private final List<Double> values = new ArrayList<>();
  private final List<ToDoubleFunction<double[]>> pending = new ArrayList<>();
  private final List<double[]> replicates = new ArrayList<>();

  public Resampling(long seed, int size, long[] userKeys, double level) {
    this.bootstrap = Bootstrap.poisson(seed, size, userKeys);
    this.size = size;
    this.level = level;
    this.users = userKeys.length;
  }

  /** Adds a statistic under a new name, with its value on all users. */
  void add(String name, double value, ToDoubleFunction<double[]> ofWeights) {
    index(name, value);
    pending.add(ofWeights);
  }

  /** Adds a figure under a name. */
  public void add(String name, Figure figure) {
    ToDoubleFunction<double[]> ofWeights = ofWeights(figure);
    double value;
    if (figure instanceof Figure.Combined combined) {
      value = combined.value();
    } else if (figure instanceof Figure.Reweighted reweighted) {
      value = reweighted.value();
    } else {
      double[] once = new double[users];
      Arrays.fill(once, 1);
      value = ofWeights.applyAsDouble(once);
    }
    add(name, value, ofWeights);
  }

  private static ToDoubleFunction<double[]> ofWeights(Figure figure) {
    if (figure instanceof Figure.UserMean mean) {
      return Bootstrap.ratio(mean.sums(), mean.weights());
    } else if (figure instanceof Figure.Ratio ratio) {
      return Bootstrap.ratio(ratio.numerators(), ratio.denominators());
    } else if (figure instanceof Figure.Reweighted reweighted) {
      return reweighted.ofWeights();
    } else if (figure instanceof Figure.Combined combined) {
      List<ToDoubleFunction<double[]>> parts =
          combined.parts().stream().map(Resampling::ofWeights).toList();
      return weights ->
          combined
              .combine()
              .applyAsDouble(parts.stream().mapToDouble(p -> p.applyAsDouble(weights)).toArray());
    }
    throw new IllegalArgumentException("a figure without an interval cannot be resampled");
  }

  private void index(String name, double value) {
    if (index.put(name, values.size()) != null) {
      throw new IllegalStateException("statistic " + name + " was added twice");
    }
    values.add(value);
  }

  /**
   * Computes the replicates of what was added since the last time. Statistics hold the order of all
   * rows; they are let go here, so that memory is bounded by what is added between two runs.
   */
  public void run() {
    if (!pending.isEmpty()) {
      replicates.addAll(Arrays.asList(bootstrap.run(pending)));
      pending.clear();
    }
  }

  /**
   * Adds the mean over models that differ only in their seed. Its replicates draw users and, with
   * replacement, seeds: the interval covers both. With n seeds the deviation from the mean of all
   * is stretched by sqrt(n / (n - 1)), without which n drawn of n would understate the spread.
   *
   * @param of names of statistics that have run
   */
  public void addSeedMean(String name, List<String> of) {
    int n = of.size();
    double[][] parts = of.stream().map(this::replicates).toArray(double[][]::new);
    double stretch = n > 1 ? Math.sqrt(n / (n - 1.0)) : 1;
    double[] mean = new double[size];
    for (int r = 0; r < size; r++) {
      // The draw depends on the group, so that two groups' seeds are drawn independently.
      SplittableRandom random = new SplittableRandom(StableHash.of(r, String.join(" ", of)));
      double all = 0;
      double drawn = 0;
      for (double[] part : parts) {
        all += part[r];
        drawn += parts[random.nextInt(n)][r];
      }
      mean[r] = all / n + stretch * (drawn - all) / n;
    }
    index(name, of.stream().mapToDouble(this::value).average().orElse(Double.NaN));
    replicates.add(mean);
  }

  public boolean has(String name) {
    return index.containsKey(name);
  }

  public double value(String name) {
    return values.get(at(name));
  }

  private int at(String name) {
    return Objects.requireNonNull(index.get(name), name);
  }

  private double[] replicates(String name) {
    return replicates.get(at(name));
  }

  public IntervalEstimate estimate(String name) {
    return estimate(value(name), replicates(name));
  }

  /** One statistic minus another on the same resampled users. */
  double[] differences(String name, String other) {
    double[] a = replicates(name);
    double[] b = replicates(other);
    double[] out = new double[a.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = a[i] - b[i];
    }
    return out;
  }

  IntervalEstimate estimate(double value, double[] resampled) {
    if (Double.isNaN(value)) {
      return IntervalEstimate.of(value);
    }
    Interval interval = Bootstrap.interval(resampled, level);
    return new IntervalEstimate(value, interval.low(), interval.high());
  }
}
