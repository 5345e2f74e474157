package org.rectrain.release.rollout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.abtest.log.DaySeries;
import org.rectrain.abtest.plan.ExperimentHistory;
import org.rectrain.abtest.plan.MetricGrowth;
import org.rectrain.config.abtest.AbtestMetric;
import org.rectrain.config.abtest.AbtestMetric.Role;
import org.rectrain.config.rollout.RolloutConfig;
import org.rectrain.release.rollout.RolloutSimulator.Growth;
import org.rectrain.release.rollout.RolloutSimulator.Outcome;

/**
 * What a roll-out will do, before it begins; {@code plan.json} is this record.
 *
 * @param version of the format
 * @param name of the roll-out, the salt of its assignment
 * @param steps what each step takes
 * @param floor below which quality rolls back
 * @param alpha chance of a wrong decision over the whole roll-out
 * @param simulations roll-outs for each outcome
 * @param outcomes by true quality, equal models first
 * @param sentence the plan in one plain sentence
 */
public record RolloutPlan(
    int version,
    String name,
    List<Step> steps,
    double floor,
    double alpha,
    int simulations,
    List<Outcome> outcomes,
    String sentence) {
  /** Name of the file. */
  public static final String FILE = "plan.json";

  private static final double[] QUALITIES = {1, 1.05, 0.95, 0.9, 0.85, 0.8, 0.7, 0.5};

  /**
   * One step.
   *
   * @param share of users that the candidate serves
   * @param weights of the variants as {@code abtest.assign.variants} takes them, in their order
   * @param margin that quality must clear; NaN at the last step
   * @param users of the candidate within the planned days
   * @param halfWidth of the bounds of relative quality at the end of the planned days; NaN at the
   *     last step
   */
  public record Step(
      double share, Map<String, Double> weights, double margin, double users, double halfWidth) {}

  /**
   * Plans with users as a history has shown them.
   *
   * @throws Failure (exit code 3) when the history has no days
   */
  public static RolloutPlan of(RolloutConfig config, ExperimentHistory history, long seed) {
    DaySeries series = history.log().days(history.vectors());
    if (series.days() == 0) {
      throw Failure.input(
          "rollout.input: has no times, from which users by day could be counted",
          "name a log of events with times");
    }
    int days = RolloutSimulator.days(config);
    double[] userDays = new double[days];
    for (int d = 0; d < days; d++) {
      int there = Math.min(d, series.days() - 1);
      userDays[d] = series.userDays()[there] * (d + 1.0) / (there + 1);
    }
    List<Growth> growths = new ArrayList<>();
    for (AbtestMetric metric : config.metrics()) {
      if (metric.equals(config.quality()) || metric.role() == Role.GUARDRAIL) {
        growths.add(growth(history, series, metric, days));
        if (metric.equals(config.quality())) {
          growths.add(0, growths.remove(growths.size() - 1));
        }
      }
    }
    RolloutSimulator simulator = new RolloutSimulator(config, growths, userDays);
    List<Outcome> outcomes =
        Arrays.stream(QUALITIES).mapToObj(quality -> simulator.run(quality, seed)).toList();
    List<Step> steps = new ArrayList<>();
    for (int s = 0; s < config.steps().size(); s++) {
      double share = config.steps().get(s);
      boolean judged = s < config.judged();
      steps.add(
          new Step(
              share,
              RolloutAssignment.weights(config, share),
              judged ? config.margin(s) : Double.NaN,
              share * growths.get(0).users()[config.days() - 1],
              judged ? simulator.halfWidth(share, config.days() - 1) : Double.NaN));
    }
    return new RolloutPlan(
        1,
        config.name(),
        steps,
        config.floor(),
        config.alpha(),
        config.simulations(),
        outcomes,
        sentence(config, outcomes));
  }

  private static Growth growth(
      ExperimentHistory history, DaySeries series, AbtestMetric metric, int days) {
    int v = history.metrics().indexOf(metric);
    MetricGrowth growth =
        MetricGrowth.of(history.vectors().get(v), series.cumulative()[v][0], series.days());
    double[] users = new double[days];
    double[] variance = new double[days];
    for (int d = 0; d < days; d++) {
      MetricGrowth.State state = growth.after(d + 1);
      users[d] = state.users();
      variance[d] = state.raw() / (state.mean() * state.mean());
    }
    return new Growth(users, variance);
  }

  private static String sentence(RolloutConfig config, List<Outcome> outcomes) {
    Outcome equal = outcomes.get(0);
    Outcome poor = outcomes.stream().filter(o -> o.quality() == 0.7).findFirst().orElse(equal);
    return String.format(
        Locale.ROOT,
        "an equal model is rolled back in %.2f %% of roll-outs (at most %.0f %%) and completes in"
            + " %.1f %% after %.1f days on average; one of 0.7 times the quality is rolled back in"
            + " %.1f %%, in %.1f %% at the first step",
        100 * equal.rolledBack(),
        100 * config.alpha(),
        100 * equal.completed(),
        equal.days(),
        100 * poor.rolledBack(),
        100 * poor.rolledBackAtFirst());
  }
}
