package org.rectrain.abtest.simulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.rectrain.abtest.analysis.SequentialPlan;
import org.rectrain.abtest.log.MetricVector;
import org.rectrain.abtest.log.UserPaths;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.abtest.AbtestSequential;
import org.rectrain.config.abtest.AbtestSequential.Method;
import org.rectrain.config.abtest.AbtestWindow;
import org.rectrain.dataset.StableHash;
import org.rectrain.run.Progress;
import org.rectrain.stat.Estimate;
import org.rectrain.stat.Moments;
import org.rectrain.stat.Sample;
import org.rectrain.stat.Welch;

/**
 * How often somebody is fooled who looks every day: the same re-assignments, but each is analysed
 * on every evening and counts as an alarm when any look was significant.
 */
final class PeekSimulator {
  /** Looks with fewer users per arm are not taken: no normal interval means anything there. */
  private static final long FEWEST_USERS = 30;

  private final AbtestConfig config;
  private final long seed;
  private final Progress progress;

  PeekSimulator(AbtestConfig config, long seed, Progress progress) {
    this.config = config;
    this.seed = seed;
    this.progress = progress;
  }

  /**
   * Simulates daily looks at one metric.
   *
   * @param parts how users' vectors grow
   * @param userDays active user-days by the end of each day
   */
  List<SimulationResult.Peeking> run(MetricVector vector, List<UserPaths> parts, long[] userDays) {
    int days = userDays.length;
    Steps steps = Steps.of(vector, parts);
    List<SequentialPlan> plans = new ArrayList<>();
    for (Method method : Method.values()) {
      plans.add(SequentialPlan.of(withMethod(method, days), userDays));
    }
    double[] total = new double[days * steps.products.width()];
    for (int s = 0; s < steps.day.length; s++) {
      steps.products.addTo(s, total, steps.day[s] * steps.products.width());
    }
    grow(total, 0, days, steps.products.width());
    int blocks = (config.simulate().runs() + RandomArms.RUNS - 1) / RandomArms.RUNS;
    try (Progress.Bar bar = progress.step("simulate daily looks", blocks)) {
      long[][] alarms =
          IntStream.range(0, blocks)
              .parallel()
              .mapToObj(
                  block -> {
                    long[] found = block(block, vector, steps, plans, total, days);
                    bar.advance(1);
                    return found;
                  })
              .toArray(long[][]::new);
      List<SimulationResult.Peeking> out = new ArrayList<>();
      for (int p = 0; p < plans.size(); p++) {
        int plan = p;
        long count = Arrays.stream(alarms).mapToLong(a -> a[plan]).sum();
        out.add(
            new SimulationResult.Peeking(
                plans.get(p).name(), Simulator.rate(count, config.simulate().runs())));
      }
      return out;
    }
  }

  private long[] block(
      int block,
      MetricVector vector,
      Steps steps,
      List<SequentialPlan> plans,
      double[] total,
      int days) {
    int width = steps.products.width();
    double[] treated = new double[RandomArms.RUNS * days * width];
    RandomArms arms = new RandomArms(seed, block, config.simulate().share());
    for (int u = 0; u + 1 < steps.start.length; u++) {
      for (long word = arms.word(StableHash.mix(u)); word != 0; word &= word - 1) {
        int run = Long.numberOfTrailingZeros(word) * days;
        for (int s = steps.start[u]; s < steps.start[u + 1]; s++) {
          steps.products.addTo(s, treated, (run + steps.day[s]) * width);
        }
      }
    }
    int runs = Math.min(RandomArms.RUNS, config.simulate().runs() - block * RandomArms.RUNS);
    long[] alarms = new long[plans.size()];
    double[] rest = new double[width];
    for (int run = 0; run < runs; run++) {
      grow(treated, run * days * width, days, width);
      boolean[] alarmed = new boolean[alarms.length];
      for (int d = 0; d < days; d++) {
        int at = (run * days + d) * width;
        for (int k = 0; k < width; k++) {
          rest[k] = total[d * width + k] - treated[at + k];
        }
        Moments control = steps.products.moments(rest, 0);
        Moments same = steps.products.moments(treated, at);
        if (control.count() < FEWEST_USERS || same.count() < FEWEST_USERS) {
          continue;
        }
        List<Sample> samples = vector.samples(List.of(control, same));
        Estimate estimate = Welch.difference(samples.get(0), samples.get(1));
        for (int p = 0; p < alarmed.length; p++) {
          alarmed[p] |= plans.get(p).significant(estimate, d);
        }
      }
      for (int p = 0; p < alarmed.length; p++) {
        alarms[p] += alarmed[p] ? 1 : 0;
      }
    }
    return alarms;
  }

  /** Sums of single days become sums up to each day. */
  private static void grow(double[] sums, int from, int days, int width) {
    for (int k = width; k < days * width; k++) {
      sums[from + k] += sums[from + k - width];
    }
  }

  private AbtestConfig withMethod(Method method, int days) {
    AbtestSequential old = config.sequential();
    AbtestWindow window = config.window();
    return config.with(
        new AbtestSequential(method, old.spending(), old.tunedAt()),
        new AbtestWindow(
            window.start(),
            window.end(),
            window.preDays(),
            window.plannedDays() > 0 ? window.plannedDays() : days));
  }

  /** All users' steps in one table; a step holds what changed on its day. */
  private static final class Steps {
    final int[] start;
    final int[] day;
    final Products products;

    private Steps(int[] start, int[] day, Products products) {
      this.start = start;
      this.day = day;
      this.products = products;
    }

    static Steps of(MetricVector vector, List<UserPaths> parts) {
      int users = parts.stream().mapToInt(UserPaths::users).sum();
      int count = parts.stream().mapToInt(p -> p.day().length).sum();
      int[] start = new int[users + 1];
      int[] day = new int[count];
      double[] filled = new double[vector.dimension()];
      Moments all = new Moments(filled.length);
      for (UserPaths part : parts) {
        for (int u = 0; u < part.users(); u++) {
          read(part, part.start()[u + 1] - 1, filled);
          all.add(filled);
        }
      }
      double[] centre = IntStream.range(0, filled.length).mapToDouble(all::mean).toArray();
      Products products = new Products(count, centre);
      int user = 0;
      int at = 0;
      for (UserPaths part : parts) {
        for (int u = 0; u < part.users(); u++) {
          for (int s = part.start()[u]; s < part.start()[u + 1]; s++) {
            read(part, s, filled);
            products.set(at, filled);
            if (s > part.start()[u]) {
              read(part, s - 1, filled);
              products.subtract(at, filled);
            }
            day[at++] = part.day()[s];
          }
          start[++user] = at;
        }
      }
      return new Steps(start, day, products);
    }

    private static void read(UserPaths part, int step, double[] out) {
      for (int i = 0; i < out.length; i++) {
        out[i] = part.vector()[i][step];
      }
    }
  }
}
