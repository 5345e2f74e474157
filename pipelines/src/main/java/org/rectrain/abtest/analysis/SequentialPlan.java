package org.rectrain.abtest.analysis;

import java.util.Arrays;
import org.rectrain.Failure;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.abtest.AbtestSequential.Method;
import org.rectrain.stat.Alternative;
import org.rectrain.stat.Distributions;
import org.rectrain.stat.Estimate;
import org.rectrain.stat.sequential.ConfidenceSequence;
import org.rectrain.stat.sequential.GroupSequential;
import org.rectrain.stat.sequential.GroupSequential.Spending;

/**
 * How wide intervals are, and what p-values are worth, at each day's look.
 *
 * <p>The clock of a confidence sequence is the count of active user-days: estimates at two clocks
 * are then correlated at least as much as the theory asks, because a user's days are positively
 * correlated or independent. It is tuned once, from the first day. Group-sequential looks are at
 * equal steps of the planned days.
 */
public final class SequentialPlan {
  private static final int USUAL_DAYS = 14;

  private final Method method;
  private final double alpha;
  private final double[] clock;
  private final double[] fractions;
  private final double[] bounds;
  private final Spending spending;
  private final ConfidenceSequence sequence;

  private SequentialPlan(
      Method method, double alpha, double tunedAt, double[] clock, int looks, Spending spending) {
    this.method = method;
    this.alpha = alpha;
    this.clock = clock;
    this.spending = spending;
    this.sequence = new ConfidenceSequence(alpha, tunedAt);
    this.fractions = new double[Math.min(looks, clock.length)];
    for (int i = 0; i < fractions.length; i++) {
      fractions[i] = (i + 1.0) / looks;
    }
    this.bounds =
        method == Method.GROUP_SEQUENTIAL
            ? GroupSequential.bounds(fractions, alpha, Alternative.TWO_SIDED, spending)
            : new double[0];
  }

  /** From active user-days by the end of each day. */
  public static SequentialPlan of(AbtestConfig config, long[] userDays) {
    Method method = config.sequential().method();
    int planned = config.window().plannedDays();
    if (method == Method.GROUP_SEQUENTIAL && (planned == 0 || userDays.length == 0)) {
      throw Failure.usage(
          "abtest.sequential.method: group_sequential needs a log with times and"
              + " abtest.window.planned_days",
          "set planned_days, or use confidence_sequence, which needs no plan");
    }
    double[] clock = Arrays.stream(userDays).asDoubleStream().toArray();
    double tuned = config.sequential().tunedAt();
    if (tuned == 0) {
      double first = Arrays.stream(clock).filter(c -> c > 0).findFirst().orElse(1000);
      tuned = first * (planned > 0 ? planned : USUAL_DAYS);
    }
    return new SequentialPlan(
        method, config.alpha(), tuned, clock, Math.max(1, planned), config.sequential().spending());
  }

  /** One look at all there is, for inputs without times; the clock is the number of users. */
  public static SequentialPlan untimed(AbtestConfig config, long users) {
    if (config.sequential().method() == Method.CONFIDENCE_SEQUENCE
        && config.sequential().tunedAt() == 0) {
      throw Failure.usage(
          "abtest.sequential.tuned_at: 0 is not allowed without times",
          "set it to the number of users that the experiment is to have in the end");
    }
    return of(config, new long[] {users});
  }

  boolean active() {
    return method != Method.FIXED;
  }

  public String name() {
    return method.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Standard errors to either side of the estimate at a day's look. */
  double multiplier(int day) {
    return switch (method) {
      case FIXED -> Distributions.normalQuantile(1 - alpha / 2);
      case CONFIDENCE_SEQUENCE -> clock[day] > 0 ? sequence.multiplier(clock[day]) : Double.NaN;
      case GROUP_SEQUENTIAL -> bounds[Math.min(day, bounds.length - 1)];
    };
  }

  /** p-value at a day's look by the chosen method. */
  double pValue(Estimate effect, int day) {
    return switch (method) {
      case FIXED -> effect.pValue();
      case CONFIDENCE_SEQUENCE -> sequence.pValue(effect, 0, clock[day]);
      case GROUP_SEQUENTIAL ->
          GroupSequential.pValue(
              Arrays.copyOf(fractions, Math.min(day + 1, fractions.length)),
              effect.statistic(0),
              Alternative.TWO_SIDED,
              spending);
    };
  }

  /** Whether an effect is significant at a day's look, without the cost of a p-value. */
  public boolean significant(Estimate effect, int day) {
    return Math.abs(effect.statistic(0))
        >= (active()
            ? multiplier(day)
            : Distributions.tQuantile(1 - alpha / 2, effect.degreesOfFreedom()));
  }

  VariantComparison.Effect effect(Estimate estimate, int day) {
    double half = multiplier(day) * estimate.standardError();
    return estimate.defined()
        ? new VariantComparison.Effect(
            estimate.value(), estimate.value() - half, estimate.value() + half)
        : new VariantComparison.Effect(estimate.value(), Double.NaN, Double.NaN);
  }
}
