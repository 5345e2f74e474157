package org.rectrain.abtest.analysis;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.abtest.analysis.VariantComparison.Guardrail;
import org.rectrain.abtest.analysis.VariantComparison.Outcome;
import org.rectrain.abtest.analysis.VariantComparison.UsualQuantile;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.abtest.AbtestMetric;
import org.rectrain.config.abtest.AbtestMetric.Role;
import org.rectrain.config.abtest.AbtestPrior;
import org.rectrain.stat.Estimate;
import org.rectrain.stat.NonInferiority;
import org.rectrain.stat.NonInferiority.Better;
import org.rectrain.stat.NonInferiority.Finding;
import org.rectrain.stat.Posterior;
import org.rectrain.stat.TiedQuantile;

/** Turns a metric's estimates into the record that is written down. */
public final class ComparisonWriter {
  private final AbtestConfig config;
  private final Draft draft;
  private final SequentialPlan plan;
  private final int look;

  public ComparisonWriter(AbtestConfig config, Draft draft, SequentialPlan plan, int look) {
    this.config = config;
    this.draft = draft;
    this.plan = plan;
    this.look = look;
  }

  public VariantComparison write(
      String name,
      int t,
      double adjusted,
      List<VariantComparison.OtherTest> others,
      List<VariantComparison.DayEffect> days,
      VariantComparison.@Nullable Novelty novelty,
      List<VariantComparison.Look> looks,
      List<VariantComparison.SegmentTable> segments) {
    Estimate absolute = draft.absolute().get(t);
    Estimate relative = draft.relative().get(t);
    boolean significant = adjusted <= config.alpha();
    double level = 1 - config.alpha();
    UsualQuantile usual = usual(t);
    boolean moved = usual == null || usual.moved();
    return new VariantComparison(
        name,
        Effects.of(absolute, level),
        Effects.of(relative, level),
        absolute.statistic(0),
        absolute.degreesOfFreedom(),
        draft.pValues()[t],
        adjusted,
        significant,
        outcome(absolute, significant && moved),
        usual,
        draft.metric().role() == Role.GUARDRAIL ? guardrail(relative, moved) : null,
        plan.active() ? sequential(absolute, relative, t) : null,
        belief(relative),
        others,
        days,
        novelty,
        looks,
        segments);
  }

  private @Nullable UsualQuantile usual(int t) {
    TiedQuantile tied = draft.data().tied().get(t);
    return tied == null
        ? null
        : new UsualQuantile(
            tied.control(), tied.treatment(), tied.chanceEqual(), tied.moved(config.alpha()));
  }

  private Outcome outcome(Estimate absolute, boolean clear) {
    if (!clear) {
      return Outcome.UNCLEAR;
    }
    boolean up = absolute.value() > 0;
    return up == (draft.metric().better() == Better.HIGHER) ? Outcome.BETTER : Outcome.WORSE;
  }

  private VariantComparison.Sequential sequential(Estimate absolute, Estimate relative, int t) {
    return new VariantComparison.Sequential(
        plan.name(),
        plan.multiplier(look),
        plan.effect(absolute, look),
        plan.effect(relative, look),
        draft.pValues()[t]);
  }

  /** Under a sequential plan the guardrail's interval is the sequential one, both sides. */
  private Guardrail guardrail(Estimate relative, boolean moved) {
    AbtestMetric metric = draft.metric();
    boolean higher = metric.better() == Better.HIGHER;
    NonInferiority.Result test =
        NonInferiority.test(relative, metric.margin(), metric.better(), 1 - config.alpha());
    double worst = test.worstCase();
    double pValue = test.pValue();
    double harm = test.harmPValue();
    if (plan.active()) {
      VariantComparison.Effect effect = plan.effect(relative, look);
      worst = higher ? effect.low() : effect.high();
      double margin = higher ? -metric.margin() : metric.margin();
      Estimate shifted =
          new Estimate(
              relative.value() - margin, relative.standardError(), relative.degreesOfFreedom());
      boolean safe = higher ? shifted.value() > 0 : shifted.value() < 0;
      pValue = safe ? plan.pValue(shifted, look) : 1;
      boolean worse = higher ? relative.value() < 0 : relative.value() > 0;
      harm = worse ? plan.pValue(relative, look) : 1;
    }
    Finding state =
        pValue <= config.alpha()
            ? Finding.HELD
            : harm <= config.alpha() && moved ? Finding.BROKEN : Finding.UNCLEAR;
    return new Guardrail(metric.margin(), worst, pValue, harm, state);
  }

  private VariantComparison.@Nullable Belief belief(Estimate relative) {
    AbtestPrior prior = config.bayes();
    if (prior == null || !relative.defined()) {
      return null;
    }
    Posterior posterior =
        prior.deviation() == 0
            ? Posterior.flat(relative)
            : Posterior.normal(relative, prior.mean(), prior.deviation());
    boolean higher = draft.metric().better() == Better.HIGHER;
    var interval = posterior.interval(1 - config.alpha());
    return new VariantComparison.Belief(
        higher ? posterior.chancePositive() : 1 - posterior.chancePositive(),
        new VariantComparison.Effect(posterior.mean(), interval.low(), interval.high()),
        higher ? posterior.riskOfShipping() : posterior.riskOfKeeping());
  }
}
