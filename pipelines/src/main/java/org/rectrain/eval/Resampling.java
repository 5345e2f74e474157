package org.rectrain.eval;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.rectrain.stat.Bootstrap;
import org.rectrain.stat.Interval;

/**
 * Statistics that are resampled together: every replicate draws one weight per user and computes
 * all of them with it, so that any two can be compared in pairs.
 */
final class Resampling {
  private final Bootstrap bootstrap;
  private final double level;
  private final Map<String, Integer> index = new HashMap<>();
  private final List<Double> values = new ArrayList<>();
  private final List<ToDoubleFunction<double[]>> statistics = new ArrayList<>();
  private double[][] replicates = new double[0][];

  Resampling(Bootstrap bootstrap, double level) {
    this.bootstrap = bootstrap;
    this.level = level;
  }

  /** Adds a statistic under a name of its own, with its value on all users. */
  void add(String name, double value, ToDoubleFunction<double[]> ofWeights) {
    if (index.put(name, statistics.size()) != null) {
      throw new IllegalStateException("statistic " + name + " was added twice");
    }
    values.add(value);
    statistics.add(ofWeights);
  }

  /** Computes all replicates. */
  void run() {
    replicates = bootstrap.run(statistics);
    // They hold the rows' order, which is not needed any more.
    statistics.clear();
  }

  boolean has(String name) {
    return index.containsKey(name);
  }

  Estimate estimate(String name) {
    int at = Objects.requireNonNull(index.get(name), name);
    return estimate(values.get(at), replicates[at]);
  }

  /** One statistic minus another on the same resampled users. */
  double[] differences(String name, String other) {
    double[] a = replicates[Objects.requireNonNull(index.get(name), name)];
    double[] b = replicates[Objects.requireNonNull(index.get(other), other)];
    double[] out = new double[a.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = a[i] - b[i];
    }
    return out;
  }

  Estimate estimate(double value, double[] resampled) {
    if (Double.isNaN(value)) {
      return Estimate.of(value);
    }
    Interval interval = Bootstrap.interval(resampled, level);
    return new Estimate(value, interval.low(), interval.high());
  }
}
