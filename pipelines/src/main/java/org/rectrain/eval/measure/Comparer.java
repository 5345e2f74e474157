package org.rectrain.eval.measure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.metric.MetricInfo;
import org.rectrain.stat.MultipleComparisons;
import org.rectrain.stat.resample.Bootstrap;
import org.rectrain.stat.resample.Permutation;

/** Compares models in pairs, metric by metric, on the same resampled users. */
public final class Comparer {
  private final Resampling whole;
  private final long seed;
  private final int rounds;
  private final long[] userKeys;
  private final double level;
  private final Map<Pair, Map<String, AucTests.PValues>> known = new HashMap<>();
  private final List<PairedComparison> done = new ArrayList<>();

  public Comparer(Resampling whole, long seed, int rounds, long[] userKeys, double level) {
    this.whole = whole;
    this.seed = seed;
    this.rounds = rounds;
    this.userKeys = userKeys;
    this.level = level;
  }

  /** Two models, or groups of them, by name: the difference is the first minus the second. */
  public record Pair(String model, String other) {
    /** The first against each other one. */
    public static List<Pair> ofFirst(List<String> names) {
      return names.stream().skip(1).map(other -> new Pair(names.get(0), other)).toList();
    }

    /** Each against each. */
    public static List<Pair> all(List<String> names) {
      List<Pair> out = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        for (int j = i + 1; j < names.size(); j++) {
          out.add(new Pair(names.get(i), names.get(j)));
        }
      }
      return out;
    }
  }

  /** p-values by metric of a pair, for metrics that are no mean over users. */
  public void knows(Pair pair, Map<String, AucTests.PValues> tests) {
    known.put(pair, tests);
  }

  /** Per-user parts of a metric for the permutation test, if it is a mean over users. */
  public interface Parts {
    double @Nullable [] of(String model);
  }

  /**
   * One metric over all pairs; Holm runs over them.
   *
   * @param name how the metric is called in the result; the statistics are called model/name
   */
  public void compare(List<Pair> pairs, String name, Parts parts) {
    List<PairedComparison> raw = new ArrayList<>();
    for (Pair pair : pairs) {
      String a = pair.model() + "/" + name;
      String b = pair.other() + "/" + name;
      if (whole.has(a) && whole.has(b)) {
        double[] differences = whole.differences(a, b);
        double value = whole.value(a) - whole.value(b);
        IntervalEstimate difference = whole.estimate(value, differences);
        double p = Double.isNaN(value) ? Double.NaN : Bootstrap.pValue(differences);
        AucTests.PValues tested = known.getOrDefault(pair, Map.of()).get(name);
        double permutation =
            tested != null
                ? tested.permutation()
                : permutation(parts.of(pair.model()), parts.of(pair.other()));
        raw.add(
            new PairedComparison(
                name,
                pair.model(),
                pair.other(),
                difference,
                p,
                permutation,
                tested != null ? tested.delong() : Double.NaN,
                p,
                p,
                false,
                ""));
      }
    }
    double[] holm =
        MultipleComparisons.holm(raw.stream().mapToDouble(PairedComparison::pValue).toArray());
    for (int i = 0; i < holm.length; i++) {
      done.add(judged(raw.get(i), holm[i]));
    }
  }

  /** All comparisons so far; the false discovery rate is held over the whole table. */
  public List<PairedComparison> all() {
    double[] rates =
        MultipleComparisons.benjaminiHochberg(
            done.stream().mapToDouble(PairedComparison::pValue).toArray());
    List<PairedComparison> out = new ArrayList<>();
    for (int i = 0; i < rates.length; i++) {
      out.add(done.get(i).withFalseDiscoveryRate(rates[i]));
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

  private PairedComparison judged(PairedComparison c, double adjusted) {
    boolean real = adjusted < 1 - level;
    boolean firstIsBetter = c.difference().value() > 0 != MetricInfo.of(c.metric()).isLoss();
    String better = !real ? "" : firstIsBetter ? c.model() : c.other();
    return new PairedComparison(
        c.metric(),
        c.model(),
        c.other(),
        c.difference(),
        c.pValue(),
        c.permutationPValue(),
        c.delongPValue(),
        adjusted,
        c.falseDiscoveryRate(),
        real,
        better);
  }
}
