package org.rectrain.abtest.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.rectrain.abtest.log.ExperimentUsers;
import org.rectrain.abtest.log.Measures;
import org.rectrain.config.abtest.AbtestMetric;
import org.rectrain.config.abtest.AbtestMetric.Kind;
import org.rectrain.dataset.StableHash;
import org.rectrain.stat.Alternative;
import org.rectrain.stat.Estimate;
import org.rectrain.stat.Interval;
import org.rectrain.stat.MannWhitney;
import org.rectrain.stat.TwoProportions;
import org.rectrain.stat.resample.Bootstrap;
import org.rectrain.stat.resample.Rerandomization;

/** Tests beside the main one, for those who ask for them. */
public final class OtherTests {
  private final ExperimentUsers users;
  private final Measures measures;
  private final double alpha;
  private final int resamples;
  private final long seed;

  public OtherTests(
      ExperimentUsers users, Measures measures, double alpha, int resamples, long seed) {
    this.users = users;
    this.measures = measures;
    this.alpha = alpha;
    this.resamples = resamples;
    this.seed = seed;
  }

  /**
   * Runs what the metric asks for.
   *
   * @param index of the metric
   * @param values one value per user: the sum, or a ratio's linearised value, or what a quantile is
   *     taken of
   */
  public List<VariantComparison.OtherTest> run(
      AbtestMetric metric, int index, double[] values, int treatment) {
    List<VariantComparison.OtherTest> out = new ArrayList<>();
    for (AbtestMetric.Test test : metric.tests()) {
      out.add(
          switch (test) {
            case TWO_PROPORTION -> twoProportion(metric, index, treatment);
            case MANN_WHITNEY -> mannWhitney(values, treatment);
            case PERMUTATION -> permutation(metric, values, treatment);
            case BOOTSTRAP -> bootstrap(metric, values, treatment);
          });
    }
    return out;
  }

  private VariantComparison.OtherTest twoProportion(AbtestMetric metric, int index, int treatment) {
    String name = "two_proportion";
    long[] successes = new long[users.variants().size()];
    long[] trials = new long[successes.length];
    int value = measures.value().get(index);
    int denominator = measures.denominator().get(index);
    if (metric.kind() == Kind.PROPORTION) {
      for (int u = 0; u < users.users(); u++) {
        successes[users.variant()[u]] += users.now()[value][u] > 0 ? 1 : 0;
        trials[users.variant()[u]]++;
      }
    } else if (metric.kind() == Kind.RATIO) {
      for (int u = 0; u < users.users(); u++) {
        successes[users.variant()[u]] += Math.round(users.now()[value][u]);
        trials[users.variant()[u]] += Math.round(users.now()[denominator][u]);
      }
    }
    boolean fits =
        trials[0] > 0
            && successes[0] >= 0
            && successes[0] <= trials[0]
            && successes[treatment] >= 0
            && successes[treatment] <= trials[treatment];
    if (!fits) {
      return new VariantComparison.OtherTest(
          name,
          "needs successes of trials: a ratio of at most 1, or a proportion",
          Double.NaN,
          undefined());
    }
    Estimate difference =
        TwoProportions.difference(successes[0], trials[0], successes[treatment], trials[treatment]);
    double p =
        TwoProportions.pValue(
            successes[0],
            trials[0],
            successes[treatment],
            trials[treatment],
            Alternative.TWO_SIDED);
    String note =
        metric.kind() == Kind.PROPORTION
            ? "pooled z-test of users"
            : "naive: takes rows for independent, though users come back; too many false alarms";
    return new VariantComparison.OtherTest(name, note, p, Effects.of(difference, 1 - alpha));
  }

  private VariantComparison.OtherTest mannWhitney(double[] values, int treatment) {
    MannWhitney.Result result = MannWhitney.test(of(values, 0), of(values, treatment));
    String note =
        String.format(
            java.util.Locale.ROOT,
            "ranks: a treated user beats a control user with chance %.4f (0.5 = no difference)",
            result.superiority());
    return new VariantComparison.OtherTest("mann_whitney", note, result.pValue(), undefined());
  }

  private VariantComparison.OtherTest permutation(
      AbtestMetric metric, double[] values, int treatment) {
    Pooled pooled = pooled(values, treatment);
    long stream = StableHash.of(seed, metric.name(), "permutation");
    double p =
        metric.kind() == Kind.QUANTILE
            ? Rerandomization.pValue(
                stream,
                resamples,
                pooled.keys(),
                pooled.treated(),
                new WeightedQuantile(pooled.values(), metric.quantile()).ofArms())
            : Rerandomization.pValue(
                stream, resamples, pooled.keys(), pooled.values(), pooled.treated());
    return new VariantComparison.OtherTest(
        "permutation", resamples + " random re-assignments of users", p, undefined());
  }

  private VariantComparison.OtherTest bootstrap(
      AbtestMetric metric, double[] values, int treatment) {
    Pooled both = pooled(values, treatment);
    long[] keys = both.keys();
    double[] pooled = both.values();
    boolean[] treated = both.treated();
    ToDoubleFunction<double[]> statistic =
        metric.kind() == Kind.QUANTILE
            ? new WeightedQuantile(pooled, metric.quantile()).ofWeights(treated)
            : weights -> meanDifference(weights, pooled, treated);
    double[] replicates =
        Bootstrap.poisson(StableHash.of(seed, metric.name(), "bootstrap"), resamples, keys)
            .run(statistic);
    Interval interval = Bootstrap.interval(replicates, 1 - alpha);
    double[] ones = new double[keys.length];
    java.util.Arrays.fill(ones, 1);
    return new VariantComparison.OtherTest(
        "bootstrap",
        resamples + " resamples of users",
        Bootstrap.pValue(replicates),
        new VariantComparison.Effect(
            statistic.applyAsDouble(ones), interval.low(), interval.high()));
  }

  /** Control and one treatment together, one entry per user. */
  @SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
  private record Pooled(long[] keys, double[] values, boolean[] treated) {}

  private Pooled pooled(double[] values, int treatment) {
    int[] members = members(treatment);
    long[] keys = new long[members.length];
    double[] pooled = new double[members.length];
    boolean[] treated = new boolean[members.length];
    for (int i = 0; i < members.length; i++) {
      keys[i] = users.key()[members[i]];
      pooled[i] = values[members[i]];
      treated[i] = users.variant()[members[i]] == treatment;
    }
    return new Pooled(keys, pooled, treated);
  }

  private static double meanDifference(double[] weights, double[] values, boolean[] treated) {
    double t = 0;
    double nt = 0;
    double c = 0;
    double nc = 0;
    for (int i = 0; i < values.length; i++) {
      if (treated[i]) {
        t += weights[i] * values[i];
        nt += weights[i];
      } else {
        c += weights[i] * values[i];
        nc += weights[i];
      }
    }
    return t / nt - c / nc;
  }

  private double[] of(double[] values, int variant) {
    return java.util.stream.IntStream.range(0, values.length)
        .filter(u -> users.variant()[u] == variant)
        .mapToDouble(u -> values[u])
        .toArray();
  }

  /** Users of control and of the treatment. */
  private int[] members(int treatment) {
    return java.util.stream.IntStream.range(0, users.users())
        .filter(u -> users.variant()[u] == 0 || users.variant()[u] == treatment)
        .toArray();
  }

  private static VariantComparison.Effect undefined() {
    return new VariantComparison.Effect(Double.NaN, Double.NaN, Double.NaN);
  }
}
