package org.rectrain.abtest.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.abtest.analysis.Words;
import org.rectrain.abtest.log.DaySeries;
import org.rectrain.abtest.log.Experiment;
import org.rectrain.abtest.log.MetricVector;
import org.rectrain.abtest.plan.MetricGrowth.State;
import org.rectrain.abtest.plan.MetricGrowth.Variant;
import org.rectrain.abtest.plan.PlanResult.DayPlan;
import org.rectrain.abtest.plan.PlanResult.MetricPlan;
import org.rectrain.abtest.plan.PlanResult.Needed;
import org.rectrain.abtest.plan.PlanResult.PowerPoint;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.abtest.AbtestMetric;
import org.rectrain.config.abtest.AbtestMetric.Kind;
import org.rectrain.config.abtest.AbtestMetric.Role;
import org.rectrain.config.abtest.AbtestPlanning;
import org.rectrain.stat.Alternative;
import org.rectrain.stat.Power;

/**
 * Plans an experiment from history: for every length of it, users, mean and variance are what the
 * history had after as many days, so that neither the variance nor its growth is assumed. Treatment
 * is taken to multiply a metric, and its variance with it (a proportion's is p(1 - p)).
 */
public final class ExperimentPlanner {
  private static final int CURVE = 40;
  private static final int MAX_DAYS = 3650;

  private final AbtestPlanning plan;
  private final Experiment history;
  private final double alpha;
  private final double controlShare;
  private final double treatmentShare;

  public ExperimentPlanner(AbtestConfig config, Experiment history) {
    this.plan = config.plan();
    this.history = history;
    int treatments = plan.variants() - 1;
    this.alpha = config.alpha() / treatments;
    double total = config.shares().values().stream().mapToDouble(s -> s).sum();
    Double control = config.shares().get(config.control());
    if (control == null) {
      controlShare = 1.0 / plan.variants();
      treatmentShare = controlShare;
    } else {
      controlShare = control / total;
      treatmentShare =
          config.shares().entrySet().stream()
              .filter(e -> !e.getKey().equals(config.control()))
              .mapToDouble(e -> e.getValue() / total)
              .min()
              .orElse(controlShare);
    }
  }

  /**
   * The plan.
   *
   * @param vectors of the metrics, quantiles left out
   * @param metrics the metrics they belong to
   */
  public PlanResult run(List<AbtestMetric> metrics, List<MetricVector> vectors, DaySeries series) {
    List<MetricPlan> plans = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (int m = 0; m < vectors.size(); m++) {
      plans.add(plan(metrics.get(m), vectors.get(m), series, m));
    }
    if (!history.hasPre()) {
      warnings.add(
          "the history has no pre-period, so CUPED's saving is not known; set abtest.window.start"
              + " some days into it");
    }
    if (series.days() < 7) {
      warnings.add(
          "the history has " + series.days() + " days; a week at least shows the weekly rhythm");
    }
    MetricPlan primary =
        plans.stream().filter(p -> p.role().equals("goal")).findFirst().orElse(plans.get(0));
    return new PlanResult(
        sentence(primary, series.days()),
        plan.uplift(),
        plan.power(),
        alpha,
        Words.lower(plan.sides()),
        plan.variants(),
        series.days(),
        history.users().users(),
        plans,
        warnings);
  }

  private MetricPlan plan(AbtestMetric metric, MetricVector vector, DaySeries series, int m) {
    MetricGrowth states = MetricGrowth.of(vector, series.cumulative()[m][0], series.days());
    State last = states.last();
    if (!(last.raw() > 0) || last.mean() == 0 || Double.isNaN(last.mean())) {
      throw Failure.input(
          metric.name()
              + ": the history does not vary or its mean is 0 (mean "
              + last.mean()
              + "), so nothing can be planned",
          "check the metric's value and the window");
    }
    boolean guardrail = metric.role() == Role.GUARDRAIL;
    double target = guardrail ? metric.margin() : plan.uplift();
    List<DayPlan> days = new ArrayList<>();
    for (int d = 1; d <= states.days(); d++) {
      days.add(day(states, d, metric.kind(), guardrail));
    }
    for (int asked : plan.days()) {
      if (asked > states.days()) {
        days.add(day(states, asked, metric.kind(), guardrail));
      }
    }
    Needed needed = needed(states, metric.kind(), guardrail, target, Variant.ADJUSTED);
    Integer answer = needed.days();
    double effect =
        metric.kind() == Kind.RATIO && last.mean() > 0 && last.mean() < 1
            ? last.raw() / last.users() / (last.mean() * (1 - last.mean()) / last.rows())
            : Double.NaN;
    return new MetricPlan(
        metric.name(),
        Words.lower(metric.kind()),
        Words.lower(metric.role()),
        target,
        last.mean(),
        Math.sqrt(last.raw()),
        effect,
        vector.covariates() ? 1 - last.adjusted() / last.raw() : Double.NaN,
        needed,
        needed(states, metric.kind(), guardrail, target, Variant.RAW),
        days,
        curve(states.after(answer == null ? states.days() : answer), metric.kind(), target));
  }

  private DayPlan day(MetricGrowth states, int day, Kind kind, boolean guardrail) {
    State state = states.after(day);
    return new DayPlan(
        day,
        Math.round(state.users() * plan.traffic()),
        detectable(state, kind, guardrail, Variant.ADJUSTED),
        detectable(state, kind, guardrail, Variant.RAW),
        day > states.days());
  }

  /** Smallest relative uplift that is found with the wanted power; by a fixed point. */
  private double detectable(State state, Kind kind, boolean guardrail, Variant variant) {
    double z = Power.detectable(alpha, plan.power(), alternative(guardrail));
    double uplift = guardrail ? 0 : 0.01;
    for (int i = 0; i < 50; i++) {
      double next = z * error(state, kind, guardrail ? 0 : uplift, variant);
      if (Math.abs(next - uplift) < 1e-12) {
        break;
      }
      uplift = next;
    }
    return uplift;
  }

  /** Standard error of the relative effect when treatment has the uplift. */
  private double error(State state, Kind kind, double uplift, Variant variant) {
    double control = variant == Variant.RAW ? state.raw() : state.adjusted();
    double treated = control * (1 + uplift) * (1 + uplift);
    if (kind == Kind.PROPORTION) {
      double p = Math.min(1, state.mean() * (1 + uplift));
      treated = control * p * (1 - p) / (state.mean() * (1 - state.mean()));
    }
    double users = state.users() * plan.traffic();
    return Math.sqrt(control / (users * controlShare) + treated / (users * treatmentShare))
        / Math.abs(state.mean());
  }

  private Alternative alternative(boolean guardrail) {
    return guardrail || plan.sides() == AbtestPlanning.Sides.ONE_SIDED
        ? Alternative.GREATER
        : Alternative.TWO_SIDED;
  }

  private Needed needed(
      MetricGrowth states, Kind kind, boolean guardrail, double target, Variant variant) {
    for (int d = 1; d <= MAX_DAYS; d++) {
      State state = states.after(d);
      if (state.users() >= 2 && detectable(state, kind, guardrail, variant) <= target) {
        return new Needed(Math.round(state.users() * plan.traffic()), d, d > states.days());
      }
    }
    State last = states.last();
    double ratio = detectable(last, kind, guardrail, variant) / target;
    return new Needed(Math.round(last.users() * plan.traffic() * ratio * ratio), null, true);
  }

  private List<PowerPoint> curve(State state, Kind kind, double target) {
    List<PowerPoint> points = new ArrayList<>();
    for (int i = 0; i <= CURVE; i++) {
      double uplift = 2.5 * target * i / CURVE;
      points.add(
          new PowerPoint(
              uplift,
              power(state, kind, uplift, Variant.ADJUSTED),
              power(state, kind, uplift, Variant.RAW)));
    }
    return points;
  }

  private double power(State state, Kind kind, double uplift, Variant variant) {
    return Power.power(uplift, error(state, kind, uplift, variant), alpha, alternative(false));
  }

  private String sentence(MetricPlan metric, int history) {
    Needed needed = metric.needed();
    Needed raw = metric.neededWithoutCuped();
    Integer days = needed.days();
    String time =
        days == null
            ? "more than ten years"
            : (needed.extrapolated() ? "about " : "") + days + (days == 1 ? " day" : " days");
    String saving =
        Double.isNaN(metric.varianceReduction())
            ? ""
            : ", "
                + saved(days, raw.days())
                + " CUPED (variance "
                + Words.percent(metric.varianceReduction())
                + " less)";
    return String.format(
        Locale.ROOT,
        "To find an uplift of %s in %s with power %s takes %s: %s users in %d variants%s%s.",
        Words.percent(metric.target()),
        metric.name(),
        Words.percent(plan.power()),
        time,
        Words.count(needed.users()),
        plan.variants(),
        saving,
        needed.extrapolated() ? "; that is beyond the " + history + " days of history" : "");
  }

  private static String saved(@Nullable Integer with, @Nullable Integer without) {
    if (with == null || without == null) {
      return "with";
    }
    return without > with
        ? (without - with) + " days sooner than without"
        : "no sooner than without";
  }
}
