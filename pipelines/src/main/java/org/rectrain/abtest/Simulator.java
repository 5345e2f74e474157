package org.rectrain.abtest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.rectrain.abtest.SimulationResult.MetricSimulation;
import org.rectrain.abtest.SimulationResult.PowerCheck;
import org.rectrain.abtest.SimulationResult.Rate;
import org.rectrain.config.AbtestConfig;
import org.rectrain.config.AbtestMetric;
import org.rectrain.config.AbtestMetric.Kind;
import org.rectrain.dataset.StableHash;
import org.rectrain.run.Progress;
import org.rectrain.stat.Alternative;
import org.rectrain.stat.Estimate;
import org.rectrain.stat.Interval;
import org.rectrain.stat.Moments;
import org.rectrain.stat.Power;
import org.rectrain.stat.Sample;
import org.rectrain.stat.TwoProportions;
import org.rectrain.stat.Welch;

/**
 * Random re-assignment of a log's own users, analysed thousands of times. Every run only adds up
 * rows of {@link Products}, 64 runs in one pass over the users.
 *
 * <p>A given uplift multiplies the treated users' values (a proportion turns that share of the
 * others on), which is what {@link Planner} promises power for.
 */
final class Simulator {
  private static final int BINS = 20;

  private final AbtestConfig config;
  private final UserTable users;
  private final long seed;
  private final Progress progress;

  Simulator(AbtestConfig config, UserTable users, long seed, Progress progress) {
    this.config = config;
    this.users = users;
    this.seed = seed;
    this.progress = progress;
  }

  /** Simulates all metrics, and daily looks at the primary one. */
  static SimulationResult run(AbtestConfig config, History history, long seed, Progress progress) {
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
    Products base = products(vector, centre, 0, metric);
    List<Products> lifted = uplifts.stream().map(u -> products(vector, centre, u, metric)).toList();
    MetricVector plain =
        new MetricVector(vector.kind(), vector.value(), vector.denominator(), vector.cap(), false);
    Moments all = base.moments(base.total(), 0);
    double truth = 0;
    if (!lifted.isEmpty()) {
      Products first = lifted.get(0);
      truth = vector.raw(first.moments(first.total(), 0)).mean() - vector.raw(all).mean();
    }
    double effect = truth;
    int blocks = (config.simulate().runs() + RandomArms.RUNS - 1) / RandomArms.RUNS;
    try (Progress.Bar bar = progress.step("simulate " + metric.name(), blocks)) {
      List<Tally> tallies =
          IntStream.range(0, blocks)
              .parallel()
              .mapToObj(
                  block -> {
                    Tally tally = block(block, base, lifted, vector, plain, effect);
                    bar.advance(1);
                    return tally;
                  })
              .toList();
      Tally sum = tallies.stream().reduce(new Tally(uplifts.size()), Tally::add);
      return summary(metric, vector, sum, all);
    }
  }

  /** What runs are counted by. */
  private static final class Tally {
    long runs;
    long significant;
    long plain;
    long naive;
    long naiveRuns;
    long covered;
    final long[] found;
    final long[] bins = new long[BINS];

    Tally(int uplifts) {
      found = new long[uplifts];
    }

    Tally add(Tally other) {
      runs += other.runs;
      significant += other.significant;
      plain += other.plain;
      naive += other.naive;
      naiveRuns += other.naiveRuns;
      covered += other.covered;
      Arrays.setAll(found, i -> found[i] + other.found[i]);
      Arrays.setAll(bins, i -> bins[i] + other.bins[i]);
      return this;
    }
  }

  private Tally block(
      int block,
      Products base,
      List<Products> lifted,
      MetricVector vector,
      MetricVector plain,
      double truth) {
    int width = base.width();
    double[] total = base.total();
    double[] treated = new double[RandomArms.RUNS * width];
    double[][] up = new double[lifted.size()][RandomArms.RUNS * width];
    RandomArms arms = new RandomArms(seed, block, config.simulate().share());
    for (int u = 0; u < users.users(); u++) {
      for (long word = arms.word(users.key()[u]); word != 0; word &= word - 1) {
        int offset = Long.numberOfTrailingZeros(word) * width;
        base.addTo(u, treated, offset);
        for (int l = 0; l < up.length; l++) {
          lifted.get(l).addTo(u, up[l], offset);
        }
      }
    }
    Tally tally = new Tally(lifted.size());
    int runs = Math.min(RandomArms.RUNS, config.simulate().runs() - block * RandomArms.RUNS);
    double[] rest = new double[width];
    for (int run = 0; run < runs; run++) {
      int offset = run * width;
      for (int k = 0; k < width; k++) {
        rest[k] = total[k] - treated[offset + k];
      }
      Moments control = base.moments(rest, 0);
      Moments same = base.moments(treated, offset);
      double p = effect(vector, control, same).pValue();
      tally.runs++;
      tally.significant += p <= config.alpha() ? 1 : 0;
      tally.plain +=
          vector.covariates()
              ? effect(plain, control, same).pValue() <= config.alpha() ? 1 : 0
              : p <= config.alpha() ? 1 : 0;
      tally.bins[Double.isNaN(p) ? 0 : Math.min(BINS - 1, (int) (p * BINS))]++;
      double naive = naive(vector, control, same);
      tally.naiveRuns += Double.isNaN(naive) ? 0 : 1;
      tally.naive += naive <= config.alpha() ? 1 : 0;
      for (int l = 0; l < up.length; l++) {
        Estimate estimate = effect(vector, control, lifted.get(l).moments(up[l], offset));
        tally.found[l] += estimate.pValue() <= config.alpha() ? 1 : 0;
        if (l == 0) {
          Interval interval = estimate.interval(1 - config.alpha());
          tally.covered += interval.contains(truth) ? 1 : 0;
        }
      }
    }
    return tally;
  }

  private static Estimate effect(MetricVector vector, Moments control, Moments treated) {
    List<Sample> samples = vector.samples(List.of(control, treated));
    return Welch.difference(samples.get(0), samples.get(1));
  }

  /** p-value of the row-level test; NaN where rows are not trials. */
  private static double naive(MetricVector vector, Moments control, Moments treated) {
    if (vector.kind() != Kind.RATIO) {
      return Double.NaN;
    }
    long[] c = {sum(control, 0), sum(control, 1)};
    long[] t = {sum(treated, 0), sum(treated, 1)};
    return c[0] < 0 || t[0] < 0 || c[0] > c[1] || t[0] > t[1]
        ? Double.NaN
        : TwoProportions.pValue(c[0], c[1], t[0], t[1], Alternative.TWO_SIDED);
  }

  private static long sum(Moments arm, int component) {
    return Math.round(arm.mean(component) * arm.count());
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

  private Products products(
      MetricVector vector, double[] centre, double uplift, AbtestMetric metric) {
    Products products = new Products(users.users(), centre);
    double[] filled = new double[vector.dimension()];
    double[] now = new double[users.now().length];
    double[] before = new double[now.length];
    boolean[] turned = turned(metric, vector, uplift);
    for (int u = 0; u < users.users(); u++) {
      users.sums(u, now, before);
      vector.fill(filled, now, before);
      if (metric.kind() != Kind.PROPORTION) {
        filled[0] *= 1 + uplift;
      } else if (turned[u]) {
        filled[0] = 1;
      }
      products.set(u, filled);
    }
    return products;
  }

  /**
   * The users without success who get one so that the share p becomes p(1 + uplift): as many as
   * that takes, those with the smallest hashes.
   */
  private boolean[] turned(AbtestMetric metric, MetricVector vector, double uplift) {
    boolean[] turned = new boolean[users.users()];
    if (metric.kind() != Kind.PROPORTION) {
      return turned;
    }
    double[] sums = users.now()[vector.value()];
    long stream = StableHash.of(seed, "uplift", metric.name());
    int[] others =
        IntStream.range(0, sums.length)
            .filter(u -> sums[u] <= 0)
            .boxed()
            .sorted(Comparator.comparingLong(u -> StableHash.mix(stream ^ users.key()[u])))
            .mapToInt(Integer::intValue)
            .toArray();
    long wanted = Math.round((sums.length - others.length) * uplift);
    for (int i = 0; i < Math.min(wanted, others.length); i++) {
      turned[others[i]] = true;
    }
    return turned;
  }

  private MetricSimulation summary(
      AbtestMetric metric, MetricVector vector, Tally sum, Moments all) {
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
