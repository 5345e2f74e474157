package org.rectrain.release.rollout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.rectrain.config.abtest.AbtestMetric;
import org.rectrain.config.abtest.AbtestMetric.Role;
import org.rectrain.config.rollout.RolloutConfig;
import org.rectrain.dataset.StableHash;
import org.rectrain.release.rollout.RolloutRule.Bounds;
import org.rectrain.release.rollout.RolloutRule.Decision;
import org.rectrain.stat.NonInferiority.Better;
import org.rectrain.stat.NonInferiority.Finding;
import org.rectrain.stat.sequential.ConfidenceSequence;

/**
 * Whole roll-outs of a candidate whose true quality is known, with the decisions of {@link
 * RolloutRule} at a look a day. A metric's estimate moves as a random walk in its information, with
 * the variance and the growth of users that a history has shown; guardrails are equal in truth.
 */
public final class RolloutSimulator {
  /** Times its planned days after which a step that still waits counts as stalled. */
  private static final int PATIENCE = 2;

  private final RolloutConfig config;
  private final List<Growth> metrics;
  private final double[] clock;
  private final double[] multipliers;
  private final List<AbtestMetric> watched = new ArrayList<>();

  /**
   * How a metric's users grow and vary.
   *
   * @param users by the end of each day, all variants together
   * @param relativeVariance of one user's value over the squared mean, by the end of each day
   */
  @SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
  public record Growth(double[] users, double[] relativeVariance) {}

  /**
   * What became of simulated roll-outs.
   *
   * @param quality true quality of the candidate, production being 1
   * @param rolledBack share that was rolled back
   * @param completed share that went into production
   * @param stalled share that still waited at some step after twice its planned days
   * @param days mean days to the end, of those that ended
   * @param rolledBackAtFirst share that was rolled back at the first step
   */
  public record Outcome(
      double quality,
      double rolledBack,
      double completed,
      double stalled,
      double days,
      double rolledBackAtFirst) {}

  /**
   * A simulator.
   *
   * @param metrics quality first, then guardrails, with at least {@link #days} days each
   * @param userDays active user-days by the end of each day
   */
  public RolloutSimulator(RolloutConfig config, List<Growth> metrics, double[] userDays) {
    this.config = config;
    this.metrics = metrics;
    this.clock = Arrays.copyOf(userDays, days(config));
    this.multipliers = new double[clock.length];
    watched.add(config.quality());
    config.metrics().stream().filter(m -> m.role() == Role.GUARDRAIL).forEach(watched::add);
    ConfidenceSequence sequence =
        new ConfidenceSequence(config.alphaEach(), clock[0] * config.days());
    for (int d = 0; d < clock.length; d++) {
      multipliers[d] = sequence.multiplier(clock[d]);
    }
  }

  /** Days of a step that are simulated. */
  public static int days(RolloutConfig config) {
    return PATIENCE * config.days();
  }

  /** Half the width of the bounds of relative quality at a day, from 0, of equal models. */
  double halfWidth(double share, int day) {
    return multipliers[day] * error(metrics.get(0), share, day);
  }

  private static double error(Growth growth, double share, int day) {
    return Math.sqrt(
        growth.relativeVariance()[day] / growth.users()[day] * (1 / share + 1 / (1 - share)));
  }

  /** Simulates roll-outs of one true quality. */
  public Outcome run(double quality, long seed) {
    int back = 0;
    int first = 0;
    int complete = 0;
    long days = 0;
    for (int i = 0; i < config.simulations(); i++) {
      long key = StableHash.of(StableHash.of(seed, Double.doubleToLongBits(quality)), i);
      SplittableRandom random = new SplittableRandom(key);
      int step = 0;
      int spent = 0;
      Decision decision = Decision.ADVANCE;
      while (decision == Decision.ADVANCE && step < config.judged()) {
        int[] took = {0};
        decision = step(step, quality, random, took);
        spent += took[0];
        step += decision == Decision.ADVANCE ? 1 : 0;
      }
      if (decision == Decision.ROLL_BACK) {
        back++;
        first += step == 0 ? 1 : 0;
        days += spent;
      } else if (decision == Decision.ADVANCE) {
        complete++;
        days += spent;
      }
    }
    double n = config.simulations();
    int ended = back + complete;
    return new Outcome(
        quality,
        back / n,
        complete / n,
        (n - ended) / n,
        ended == 0 ? Double.NaN : (double) days / ended,
        first / n);
  }

  /** One step to its decision; still waiting means that it has stalled. */
  private Decision step(int step, double quality, SplittableRandom random, int[] took) {
    double share = config.steps().get(step);
    double[] walk = new double[metrics.size()];
    double[] before = new double[metrics.size()];
    for (int d = 0; d < clock.length; d++) {
      took[0] = d + 1;
      List<Finding> guards = new ArrayList<>();
      Bounds goodness = new Bounds(Double.NaN, Double.NaN, Double.NaN);
      for (int m = 0; m < walk.length; m++) {
        AbtestMetric metric = watched.get(m);
        double truth = m == 0 ? relative(quality, metric.better()) : 1;
        double error = truth * error(metrics.get(m), share, d);
        double information = Math.max(before[m], 1 / (error * error));
        walk[m] += Math.sqrt(information - before[m]) * random.nextGaussian();
        before[m] = information;
        double value = truth + walk[m] / information;
        double half = multipliers[d] / Math.sqrt(information);
        Bounds bounds = new Bounds(value, value - half, value + half);
        if (m == 0) {
          goodness = bounds.goodness(metric.better());
        } else {
          guards.add(RolloutRule.guard(bounds, metric.margin(), metric.better()));
        }
      }
      if (metrics.get(0).users()[d] * Math.min(share, 1 - share) < config.minUsers()) {
        continue;
      }
      Decision decision = RolloutRule.decide(goodness, config.floor(), config.margin(step), guards);
      if (decision != Decision.WAIT) {
        return decision;
      }
    }
    return Decision.WAIT;
  }

  private static double relative(double quality, Better better) {
    return better == Better.HIGHER ? quality : 1 / quality;
  }
}
