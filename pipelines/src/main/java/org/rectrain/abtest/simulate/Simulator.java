package org.rectrain.abtest.simulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.rectrain.abtest.analysis.Words;
import org.rectrain.abtest.log.Experiment;
import org.rectrain.abtest.log.ExperimentUsers;
import org.rectrain.abtest.log.MetricVector;
import org.rectrain.abtest.plan.ExperimentHistory;
import org.rectrain.abtest.plan.ExperimentPlanner;
import org.rectrain.abtest.simulate.SimulationResult.MetricSimulation;
import org.rectrain.abtest.simulate.SimulationResult.PowerCheck;
import org.rectrain.abtest.simulate.SimulationResult.Rate;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.abtest.AbtestMetric;
import org.rectrain.config.abtest.AbtestMetric.Kind;
import org.rectrain.run.Progress;
import org.rectrain.stat.Alternative;
import org.rectrain.stat.Interval;
import org.rectrain.stat.Moments;
import org.rectrain.stat.Power;
import org.rectrain.stat.Sample;
import org.rectrain.stat.TwoProportions;

/**
 * Random re-assignment of a log's own users, analysed thousands of times. Every run only adds up
 * rows of {@link Products}, 64 runs in one pass over the users.
 *
 * <p>A given uplift multiplies the treated users' values (a proportion turns that share of the
 * others on), which is what {@link ExperimentPlanner} promises power for.
 */
public final class Simulator {
  private final AbtestConfig config;
  private final ExperimentUsers users;
  private final long seed;
  private final Progress progress;

  Simulator(AbtestConfig config, ExperimentUsers users, long seed, Progress progress) {
    this.config = config;
    this.users = users;
    this.seed = seed;
    this.progress = progress;
  }

  /** Simulates all metrics, and daily looks at the primary one. */
  public static SimulationResult run(
      AbtestConfig config, ExperimentHistory history, long seed, Progress progress) {
    Experiment users = history.users();
    Simulator simulator = new Simulator(config, users.users(), seed, progress);
    List<MetricSimulation> metrics = new ArrayList<>();
    for (int m = 0; m < history.vectors().size(); m++) {
      metrics.add(simulator.run(history.metrics().get(m), history.vectors().get(m)));
    }
    List<SimulationResult.Peeking> peeking = List.of();
    if (users.days() > 1) {
      MetricVector primary = history.vectors().get(0);
      long[] userDays = history.log().days(List.of(primary)).userDays();
      peeking =
          new PeekSimulator(config, seed, progress)
              .run(primary, history.log().paths(primary), userDays);
    }
    return new SimulationResult(
        sentence(metrics, peeking, config.alpha()),
        config.simulate().runs(),
        users.users().users(),
        users.days(),
        config.alpha(),
        metrics,
        peeking);
  }

  /** Simulates one metric. */
  MetricSimulation run(AbtestMetric metric, MetricVector vector) {
    List<Double> uplifts = config.simulate().uplifts();
    double[] centre = centre(vector);
    Products base = Lift.products(users, vector, centre, new boolean[users.users()]);
    List<Lift> lifts =
        uplifts.stream().map(u -> Lift.of(users, metric, vector, centre, u, seed)).toList();
    Moments all = base.moments(base.total(), 0);
    double truth =
        lifts.isEmpty() ? 0 : vector.raw(lifts.get(0).all(all)).mean() - vector.raw(all).mean();
    SimulatedRuns runs = new SimulatedRuns(config, users.key(), seed, vector, base, lifts, truth);
    int blocks = (config.simulate().runs() + RandomArms.RUNS - 1) / RandomArms.RUNS;
    try (Progress.Bar bar = progress.step("simulate " + metric.name(), blocks)) {
      List<SimulationTally> tallies =
          IntStream.range(0, blocks)
              .parallel()
              .mapToObj(
                  block -> {
                    SimulationTally tally = runs.block(block);
                    bar.advance(1);
                    return tally;
                  })
              .toList();
      SimulationTally sum =
          tallies.stream().reduce(new SimulationTally(uplifts.size()), SimulationTally::add);
      return summary(metric, vector, sum, all);
    }
  }

  private double[] centre(MetricVector vector) {
    Moments all = new Moments(vector.dimension());
    double[] filled = new double[vector.dimension()];
    double[] now = new double[users.now().length];
    double[] before = new double[now.length];
    for (int u = 0; u < users.users(); u++) {
      users.sums(u, now, before);
      vector.fill(filled, now, before);
      all.add(filled);
    }
    return IntStream.range(0, filled.length).mapToDouble(all::mean).toArray();
  }

  private MetricSimulation summary(
      AbtestMetric metric, MetricVector vector, SimulationTally sum, Moments all) {
    Rate rate = rate(sum.significant, sum.runs);
    List<PowerCheck> power = new ArrayList<>();
    for (int l = 0; l < sum.found.length; l++) {
      double uplift = config.simulate().uplifts().get(l);
      power.add(new PowerCheck(uplift, rate(sum.found[l], sum.runs), planned(vector, all, uplift)));
    }
    return new MetricSimulation(
        metric.name(),
        rate,
        rate(sum.plain, sum.runs),
        rate(sum.naive, sum.naiveRuns),
        rate(sum.covered, sum.runs),
        rate.low() <= config.alpha() && config.alpha() <= rate.high(),
        Arrays.stream(sum.bins).boxed().toList(),
        power);
  }

  private double planned(MetricVector vector, Moments all, double uplift) {
    Sample one = vector.samples(List.of(all)).get(0);
    double share = config.simulate().share();
    double treated = one.variance() * (1 + uplift) * (1 + uplift);
    if (vector.kind() == Kind.PROPORTION) {
      double p = Math.min(1, one.rawMean() * (1 + uplift));
      treated = one.variance() * p * (1 - p) / (one.rawMean() * (1 - one.rawMean()));
    }
    double error =
        Math.sqrt(one.variance() / (one.size() * (1 - share)) + treated / (one.size() * share));
    return Power.power(one.rawMean() * uplift, error, config.alpha(), Alternative.TWO_SIDED);
  }

  static Rate rate(long count, long runs) {
    if (runs == 0) {
      return new Rate(Double.NaN, Double.NaN, Double.NaN);
    }
    Interval interval = TwoProportions.wilson(count, runs, 0.95);
    return new Rate((double) count / runs, interval.low(), interval.high());
  }

  /** The whole in one sentence. */
  static String sentence(
      List<MetricSimulation> metrics, List<SimulationResult.Peeking> peeking, double alpha) {
    MetricSimulation first = metrics.get(0);
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "With nobody treated, the analysis of %s calls %s of experiments significant"
                    + " (%s promised)",
                first.name(),
                Words.percent(first.falsePositives().value()),
                Words.percent(alpha)));
    if (!Double.isNaN(first.naive().value())) {
      text.append("; a row-level test would call ").append(Words.percent(first.naive().value()));
    }
    peeking.stream()
        .filter(p -> p.method().equals("fixed"))
        .forEach(
            p ->
                text.append("; looking every day without paying for it ")
                    .append(Words.percent(p.falsePositives().value())));
    return text.append('.').toString();
  }
}
