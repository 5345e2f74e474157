package org.rectrain.eval;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.stat.Bootstrap;
import org.rectrain.stat.MultipleComparisons;
import org.rectrain.stat.Permutation;

/** Compares the main model with each other one, metric by metric, on the same resampled users. */
final class Comparer {
  private final Resampling whole;
  private final long seed;
  private final int rounds;
  private final long[] userKeys;
  private final double level;

  Comparer(Resampling whole, long seed, int rounds, long[] userKeys, double level) {
    this.whole = whole;
    this.seed = seed;
    this.rounds = rounds;
    this.userKeys = userKeys;
    this.level = level;
  }

  /** Per-user parts of a metric for the permutation test, if it is a mean over users. */
  interface Parts {
    double @Nullable [] of(String model);
  }

  /**
   * One metric over all models; Holm runs over them.
   *
   * @param name how the metric is called in the result
   * @param suffix the end of the statistic's name, after the model
   */
  List<Comparison> compare(
      String main, List<String> others, String name, String suffix, Parts parts) {
    List<Comparison> raw = new ArrayList<>();
    for (String other : others) {
      if (!whole.has(main + suffix) || !whole.has(other + suffix)) {
        continue;
      }
      double[] differences = whole.differences(main + suffix, other + suffix);
      double value = whole.estimate(main + suffix).value() - whole.estimate(other + suffix).value();
      Estimate difference = whole.estimate(value, differences);
      double p = Double.isNaN(value) ? Double.NaN : Bootstrap.pValue(differences);
      double permutation = permutation(parts.of(main), parts.of(other));
      raw.add(new Comparison(name, main, other, difference, p, permutation, p, false, ""));
    }
    double[] adjusted =
        MultipleComparisons.holm(raw.stream().mapToDouble(Comparison::pValue).toArray());
    List<Comparison> out = new ArrayList<>();
    for (int i = 0; i < adjusted.length; i++) {
      out.add(judged(raw.get(i), adjusted[i]));
    }
    return out;
  }

  private double permutation(double @Nullable [] a, double @Nullable [] b) {
    if (a == null || b == null) {
      return Double.NaN;
    }
    double[] d = new double[a.length];
    for (int i = 0; i < d.length; i++) {
      d[i] = a[i] - b[i];
    }
    return Permutation.signFlip(seed, rounds, userKeys, d);
  }

  private Comparison judged(Comparison c, double adjusted) {
    boolean real = adjusted < 1 - level;
    boolean mainIsBetter = c.difference().value() > 0 != Metrics.isLoss(c.metric());
    String better = !real ? "" : mainIsBetter ? c.model() : c.other();
    return new Comparison(
        c.metric(),
        c.model(),
        c.other(),
        c.difference(),
        c.pValue(),
        c.permutationPValue(),
        adjusted,
        real,
        better);
  }
}
