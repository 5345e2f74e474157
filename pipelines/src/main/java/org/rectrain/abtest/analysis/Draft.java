package org.rectrain.abtest.analysis;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.abtest.analysis.MetricResult.State;
import org.rectrain.config.abtest.AbtestMetric;
import org.rectrain.config.abtest.AbtestMetric.Kind;
import org.rectrain.stat.Estimate;
import org.rectrain.stat.Sample;
import org.rectrain.stat.Welch;

/**
 * A metric's tests before they are corrected for one another.
 *
 * @param metric what was asked for
 * @param primary whether it decides
 * @param data its arms
 * @param cap value that sums were capped at; infinity without one
 * @param absolute effect per treatment
 * @param relative effect per treatment
 * @param pValues per treatment, by the chosen method; NaN when undefined
 * @param problem why there is no test, of the first treatment without one; null when all have one
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record Draft(
    AbtestMetric metric,
    boolean primary,
    MetricData data,
    double cap,
    List<Estimate> absolute,
    List<Estimate> relative,
    double[] pValues,
    @Nullable Problem problem) {

  /** Why there is no test. */
  public record Problem(State state, String text) {}

  public static Draft of(
      AbtestMetric metric,
      boolean primary,
      MetricData data,
      double cap,
      List<String> variants,
      SequentialPlan plan,
      int look) {
    List<Estimate> absolute = new ArrayList<>();
    List<Estimate> relative = new ArrayList<>();
    int treatments = variants.size() - 1;
    double[] p = new double[treatments];
    for (int t = 0; t < treatments; t++) {
      Sample control = data.adjusted().get(0).wider(data.wider().get(t));
      Sample treated = data.adjusted().get(t + 1).wider(data.wider().get(t));
      boolean holds = data.few().get(t) == null;
      absolute.add(holds ? Welch.difference(control, treated) : Estimate.UNDEFINED);
      relative.add(holds ? Welch.relative(control, treated) : Estimate.UNDEFINED);
      p[t] = plan.pValue(absolute.get(t), look);
    }
    return new Draft(
        metric,
        primary,
        data,
        cap,
        absolute,
        relative,
        p,
        problem(metric, data, variants, absolute));
  }

  private static @Nullable Problem problem(
      AbtestMetric metric, MetricData data, List<String> variants, List<Estimate> effects) {
    boolean varies = metric.kind() == Kind.QUANTILE;
    for (int v = 0; v < variants.size(); v++) {
      Sample arm = data.raw().get(v);
      if (arm.size() < 2) {
        return new Problem(
            State.TOO_FEW,
            metric.name()
                + ": '"
                + variants.get(v)
                + "' has "
                + arm.size()
                + " users; two are the least that can be compared");
      }
      if (Double.isNaN(arm.mean())) {
        return new Problem(
            State.UNTESTABLE,
            metric.kind() == Kind.RATIO
                ? metric.name()
                    + ": the denominator '"
                    + metric.denominator()
                    + "' is 0 for all users of '"
                    + variants.get(v)
                    + "'"
                : metric.name() + ": undefined in '" + variants.get(v) + "'");
      }
      varies |= data.adjusted().get(v).variance() > 0;
    }
    if (!varies) {
      return new Problem(
          State.UNTESTABLE,
          metric.name()
              + ": constant, every user has the same value ("
              + data.raw().get(0).mean()
              + "); check the expression '"
              + metric.value()
              + (metric.capQuantile() == null
                  ? "'"
                  : "' and cap_quantile, which may cut all away"));
    }
    for (int t = 0; t < effects.size(); t++) {
      String few = data.few().get(t);
      if (few != null) {
        return new Problem(State.TOO_FEW, metric.name() + ": " + few);
      }
      if (!effects.get(t).defined()) {
        return new Problem(
            State.UNTESTABLE,
            metric.name()
                + ": '"
                + variants.get(t + 1)
                + "' cannot be compared with control: no value varies in either");
      }
    }
    return null;
  }

  /** The result with its comparisons. */
  public MetricResult result(List<String> variants, List<VariantComparison> comparisons) {
    List<MetricResult.Arm> arms = new ArrayList<>();
    for (int v = 0; v < variants.size(); v++) {
      Sample raw = data.raw().get(v);
      Sample adjusted = data.adjusted().get(v);
      arms.add(
          new MetricResult.Arm(
              variants.get(v),
              raw.size(),
              raw.mean(),
              adjusted.mean(),
              Math.sqrt(adjusted.squaredError())));
    }
    return new MetricResult(
        metric.name(),
        Words.lower(metric.kind()),
        Words.lower(metric.role()),
        Words.lower(metric.better()),
        primary,
        method(),
        data.reduction(),
        Double.isInfinite(cap) ? null : cap,
        arms,
        comparisons,
        problem == null ? State.TESTED : problem.state(),
        problem == null ? null : problem.text());
  }

  /** The main test in words. */
  String method() {
    String base =
        switch (metric.kind()) {
          case MEAN -> "Welch's t-test of the mean per user";
          case RATIO -> "delta method over users";
          case PROPORTION -> "share of users, Welch's t-test";
          case QUANTILE -> "mid-distribution quantile over users";
        };
    return Double.isNaN(data.reduction()) ? base : base + ", adjusted by the pre-period or strata";
  }
}
