package org.rectrain.abtest.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rectrain.abtest.log.DaySeries;
import org.rectrain.abtest.log.MetricVector;
import org.rectrain.stat.Estimate;
import org.rectrain.stat.Heterogeneity;
import org.rectrain.stat.Moments;
import org.rectrain.stat.Sample;
import org.rectrain.stat.Tails;
import org.rectrain.stat.Welch;

/** A metric over the days of an experiment. */
public final class DayAnalysis {
  private final DaySeries series;
  private final int firstDay;
  private final SequentialPlan plan;
  private final double alpha;
  private final Tails tails;
  private final double users;

  /**
   * Over days of which moments are known.
   *
   * @param tails of all users of the comparison; those of a day are taken to be a share of them
   */
  public DayAnalysis(
      DaySeries series, int firstDay, SequentialPlan plan, double alpha, Tails tails, long users) {
    this.series = series;
    this.firstDay = firstDay;
    this.plan = plan;
    this.alpha = alpha;
    this.tails = tails;
    this.users = users;
  }

  /** Effects of single days, without CUPED: what is plotted should be what was seen. */
  public List<VariantComparison.DayEffect> days(MetricVector vector, int metric, int treatment) {
    List<VariantComparison.DayEffect> out = new ArrayList<>();
    for (int d = 0; d < series.days(); d++) {
      Sample control = vector.raw(series.daily()[metric][0][d]);
      Sample treated = vector.raw(series.daily()[metric][treatment][d]);
      Estimate relative = holds(control, treated, Welch.relative(control, treated));
      out.add(
          new VariantComparison.DayEffect(
              Words.day(firstDay + d),
              control.size() + treated.size(),
              control.mean(),
              treated.mean(),
              Effects.of(relative, 1 - alpha)));
    }
    return out;
  }

  private Estimate holds(Sample control, Sample treated, Estimate estimate) {
    boolean holds = tails.share((control.size() + treated.size()) / users).testable();
    return holds ? estimate : new Estimate(estimate.value(), Double.NaN, Double.NaN);
  }

  /** Trend of the days' absolute effects. */
  public VariantComparison.Novelty novelty(MetricVector vector, int metric, int treatment) {
    double[] at = new double[series.days()];
    List<Estimate> effects = new ArrayList<>();
    for (int d = 0; d < at.length; d++) {
      at[d] = d;
      Sample control = vector.raw(series.daily()[metric][0][d]);
      Sample treated = vector.raw(series.daily()[metric][treatment][d]);
      effects.add(holds(control, treated, Welch.difference(control, treated)));
    }
    Estimate slope = Heterogeneity.trend(at, effects);
    double whole =
        Welch.difference(
                vector.raw(series.cumulative()[metric][0][at.length - 1]),
                vector.raw(series.cumulative()[metric][treatment][at.length - 1]))
            .value();
    String finding = "none";
    if (slope.pValue() <= alpha) {
      finding = slope.value() * whole < 0 ? "fading" : "growing";
    }
    return new VariantComparison.Novelty(slope.value(), slope.pValue(), finding);
  }

  /** What an analysis on each evening would have said, with CUPED when the metric has it. */
  public List<VariantComparison.Look> looks(MetricVector vector, int metric, int treatment) {
    List<VariantComparison.Look> out = new ArrayList<>();
    for (int d = 0; d < series.days(); d++) {
      int day = d;
      List<Moments> arms =
          Arrays.stream(series.cumulative()[metric]).map(byDay -> byDay[day]).toList();
      List<Sample> samples = vector.samples(arms);
      Sample control = samples.get(0);
      Sample treated = samples.get(treatment);
      Estimate absolute = holds(control, treated, Welch.difference(control, treated));
      Estimate relative = holds(control, treated, Welch.relative(control, treated));
      out.add(
          new VariantComparison.Look(
              Words.day(firstDay + d),
              control.size() + treated.size(),
              Effects.of(relative, 1 - alpha),
              plan.active()
                  ? plan.effect(relative, d)
                  : new VariantComparison.Effect(relative.value(), Double.NaN, Double.NaN),
              plan.significant(absolute, d)));
    }
    return out;
  }
}
