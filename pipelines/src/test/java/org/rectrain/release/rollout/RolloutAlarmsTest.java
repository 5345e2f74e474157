package org.rectrain.release.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.rectrain.config.rollout.RolloutConfig;
import org.rectrain.dataset.StableHash;
import org.rectrain.release.rollout.RolloutRule.Bounds;
import org.rectrain.release.rollout.RolloutRule.Decision;
import org.rectrain.release.rollout.RolloutSimulator.Growth;
import org.rectrain.stat.Estimate;
import org.rectrain.stat.Moments;
import org.rectrain.stat.Ratio;
import org.rectrain.stat.Welch;
import org.rectrain.stat.sequential.ConfidenceSequence;

/**
 * Whole roll-outs from single users with heavy-tailed impressions and rates of their own, a look a
 * day, all steps: how often a decision is wrong. {@code main} writes the table of docs/release.md.
 */
class RolloutAlarmsTest {
  /** New users a day, both variants together. */
  private static final int USERS = 20_000;

  /** Above this many users of a day their sums are drawn as normal. */
  private static final int SINGLE = 1_500;

  private static final int DAYS = 14;

  /** Mean and covariance of one user's (impressions, clicks). */
  private record Users(double[] mean, double[][] root) {
    static Users of(double quality) {
      Moments moments = new Moments(2);
      SplittableRandom random = new SplittableRandom(5);
      for (int i = 0; i < 200_000; i++) {
        moments.add(one(random, quality));
      }
      double a = Math.sqrt(moments.variance(0));
      double b = moments.covariance(0, 1) / a;
      double c = Math.sqrt(moments.variance(1) - b * b);
      return new Users(
          new double[] {moments.mean(0), moments.mean(1)}, new double[][] {{a, 0}, {b, c}});
    }

    static double[] one(SplittableRandom random, double quality) {
      double impressions = Math.ceil(Math.exp(0.5 + random.nextGaussian()));
      double rate = 0.1 * quality * 2 * random.nextDouble();
      double clicks = 0;
      for (int i = 0; i < Math.min(200, impressions); i++) {
        clicks += random.nextDouble() < rate ? 1 : 0;
      }
      return new double[] {Math.min(200, impressions), clicks};
    }

    /** A day's users; many of them by the normal distribution of their mean. */
    void day(int users, double quality, SplittableRandom random, Moments into) {
      if (users <= SINGLE) {
        for (int u = 0; u < users; u++) {
          into.add(one(random, quality));
        }
        return;
      }
      double g = random.nextGaussian() / Math.sqrt(users);
      double h = random.nextGaussian() / Math.sqrt(users);
      double x = mean[0] + root[0][0] * g;
      double y = mean[1] + root[1][0] * g + root[1][1] * h;
      double xx = root[0][0] * root[0][0];
      double xy = root[0][0] * root[1][0];
      double yy = root[1][0] * root[1][0] + root[1][1] * root[1][1];
      into.merge(
          Moments.ofSums(
              users,
              new double[] {users * x, users * y},
              new double[][] {
                {users * (xx + x * x), users * (xy + x * y)},
                {users * (xy + x * y), users * (yy + y * y)}
              }));
    }
  }

  /** What became of roll-outs. */
  private record Tally(int rollouts, long back, long done, long first) {}

  private static Tally run(RolloutConfig config, double quality, int rollouts) {
    return run(config, quality, rollouts, USERS);
  }

  private static Tally run(RolloutConfig config, double quality, int rollouts, int users) {
    Users control = Users.of(1);
    Users treated = Users.of(quality);
    int[] ends =
        IntStream.range(0, rollouts)
            .parallel()
            .map(i -> one(config, quality, control, treated, i, users))
            .toArray();
    return new Tally(
        rollouts,
        Arrays.stream(ends).filter(e -> e < 0).count(),
        Arrays.stream(ends).filter(e -> e == 0).count(),
        Arrays.stream(ends).filter(e -> e == -1).count());
  }

  /** Minus the step (from 1) that rolled it back; 0 when complete; 99 while it waits. */
  private static int one(
      RolloutConfig config, double quality, Users control, Users treated, int i, int users) {
    SplittableRandom random =
        new SplittableRandom(StableHash.of(StableHash.of(11, Double.doubleToLongBits(quality)), i));
    ConfidenceSequence sequence =
        new ConfidenceSequence(config.alphaEach(), (double) users * config.days());
    for (int step = 0; step < config.judged(); step++) {
      Moments a = new Moments(2);
      Moments b = new Moments(2);
      int in = (int) Math.round(users * config.steps().get(step));
      Decision decision = Decision.WAIT;
      for (int day = 1; day <= DAYS && decision == Decision.WAIT; day++) {
        control.day(users - in, 1, random, a);
        treated.day(in, quality, random, b);
        if (b.count() >= config.minUsers()) {
          Estimate relative = Welch.relative(Ratio.sample(a, 1, 0), Ratio.sample(b, 1, 0));
          var interval = sequence.interval(relative, (double) users * day);
          decision =
              RolloutRule.decide(
                  new Bounds(1 + relative.value(), 1 + interval.low(), 1 + interval.high()),
                  config.floor(),
                  config.margin(step),
                  List.of());
        }
      }
      if (decision == Decision.ROLL_BACK) {
        return -step - 1;
      }
      if (decision == Decision.WAIT) {
        return 99;
      }
    }
    return 0;
  }

  @Test
  void equalModelsAreRarelyRolledBackHoweverHighTheFloor() {
    // A floor of 1 is the hardest: every miss of the bounds above the truth rolls back.
    for (double floor : new double[] {1, 0.85}) {
      Tally tally = run(RolloutRuleTest.config(Map.of("floor", floor)), 1, 300);
      assertThat(tally.back()).isLessThanOrEqualTo(300 * 5 / 100);
    }
  }

  @Test
  void badModelsAreRolledBackBeforeManySeeThem() {
    Tally tally = run(RolloutRuleTest.config(Map.of()), 0.6, 100);
    assertThat(tally.back()).isEqualTo(100);
    assertThat(tally.done()).isZero();
  }

  @Test
  void thePlannersRandomWalkAgreesWithSingleUsers() {
    RolloutConfig config = RolloutRuleTest.config(Map.of("simulations", 1000));
    Moments users = new Moments(2);
    SplittableRandom random = new SplittableRandom(6);
    for (int i = 0; i < 50_000; i++) {
      users.add(Users.one(random, 1));
    }
    var sample = Ratio.sample(users, 1, 0);
    double[] count = IntStream.rangeClosed(1, DAYS).mapToDouble(d -> (double) USERS * d).toArray();
    double[] variance = new double[DAYS];
    Arrays.fill(variance, sample.variance() / (sample.mean() * sample.mean()));
    RolloutSimulator simulator =
        new RolloutSimulator(config, List.of(new Growth(count, variance)), count);
    double planned = simulator.run(0.75, 3).rolledBack();
    double seen = (double) run(config, 0.75, 200).back() / 200;
    assertThat(planned).isBetween(seen - 0.12, seen + 0.12);
    assertThat(simulator.run(1, 3).rolledBack()).isLessThanOrEqualTo(0.05);
  }

  /** The table: number of roll-outs, new users a day. */
  public static void main(String[] args) {
    int rollouts = Integer.parseInt(args[0]);
    List<String> lines = new ArrayList<>();
    for (double floor : new double[] {0.85, 0.95, 1}) {
      for (double quality : new double[] {1, 1.05, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5}) {
        if (floor == 0.85 || quality == 1) {
          Tally t =
              run(
                  RolloutRuleTest.config(Map.of("floor", floor)),
                  quality,
                  rollouts,
                  Integer.parseInt(args[1]));
          lines.add(
              String.format(
                  Locale.ROOT,
                  "| %.2f | %.2f | %.2f %% | %.2f %% | %.2f %% | %.2f %% |",
                  floor,
                  quality,
                  100.0 * t.back() / rollouts,
                  100.0 * t.first() / rollouts,
                  100.0 * t.done() / rollouts,
                  100.0 * (rollouts - t.back() - t.done()) / rollouts));
        }
      }
    }
    lines.forEach(System.out::println);
  }
}
