package org.rectrain.abtest.plan;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.abtest.log.MetricVector;
import org.rectrain.config.abtest.AbtestMetric.Kind;
import org.rectrain.stat.Moments;
import org.rectrain.stat.Sample;

/**
 * How a metric's users, mean and variance grew day by day in a history, and how they would go on.
 *
 * @param states by the end of each day of the history
 */
public record MetricGrowth(List<State> states) {

  /** With the pre-period's help, or without. */
  enum Variant {
    RAW,
    ADJUSTED
  }

  /**
   * By the end of a day.
   *
   * @param raw variance of one user's (linearised) value
   * @param adjusted the same after CUPED
   * @param rows sum of a ratio's denominator; users for others
   */
  public record State(double users, double mean, double raw, double adjusted, double rows) {}

  /** From moments by the end of each day. */
  public static MetricGrowth of(MetricVector vector, Moments[] cumulative, int days) {
    List<State> states = new ArrayList<>();
    for (int d = 0; d < days; d++) {
      states.add(state(vector, cumulative[d]));
    }
    return new MetricGrowth(states);
  }

  /** Days of history. */
  int days() {
    return states.size();
  }

  State last() {
    return states.get(states.size() - 1);
  }

  private static State state(MetricVector vector, Moments arm) {
    Sample raw = vector.raw(arm);
    Sample adjusted = vector.samples(List.of(arm)).get(0);
    double rows = vector.kind() == Kind.RATIO ? arm.mean(1) * arm.count() : arm.count();
    return new State(arm.count(), raw.mean(), raw.variance(), adjusted.variance(), rows);
  }

  /**
   * After so many days. Beyond the history users grow on as in its last third, and the variance
   * relative to the mean goes on falling as a + b / days, as fitted to the history's second half: a
   * is how users differ, b what a user's own days average out.
   */
  public State after(int days) {
    if (days <= states.size()) {
      return states.get(days - 1);
    }
    State last = states.get(states.size() - 1);
    int third = Math.max(1, states.size() / 3);
    double before = states.size() > third ? states.get(states.size() - 1 - third).users : 0;
    double rate = (last.users - before) / third;
    double users = last.users + rate * (days - states.size());
    return new State(
        users,
        last.mean,
        last.raw * decline(days, Variant.RAW),
        last.adjusted * decline(days, Variant.ADJUSTED),
        last.rows * users / last.users);
  }

  /** Relative variance after so many days over that at the end of the history; at most 1. */
  private double decline(int days, Variant variant) {
    int n = states.size();
    double sx = 0;
    double sy = 0;
    double sxx = 0;
    double sxy = 0;
    int used = 0;
    for (int d = n / 2 + 1; d <= n; d++) {
      State state = states.get(d - 1);
      double y = (variant == Variant.RAW ? state.raw : state.adjusted) / (state.mean * state.mean);
      double x = 1.0 / d;
      sx += x;
      sy += y;
      sxx += x * x;
      sxy += x * y;
      used++;
    }
    double slope = (used * sxy - sx * sy) / (used * sxx - sx * sx);
    double level = (sy - slope * sx) / used;
    if (used < 3 || !(slope > 0)) {
      return 1;
    }
    double floor = Math.max(0, level);
    return Math.min(1, (floor + slope / days) / (floor + slope / n));
  }
}
