package org.rectrain.abtest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.abtest.analysis.Caps;
import org.rectrain.abtest.analysis.ComparisonWriter;
import org.rectrain.abtest.analysis.Corrections;
import org.rectrain.abtest.analysis.DayAnalysis;
import org.rectrain.abtest.analysis.Draft;
import org.rectrain.abtest.analysis.MetricData;
import org.rectrain.abtest.analysis.MetricResult;
import org.rectrain.abtest.analysis.OtherTests;
import org.rectrain.abtest.analysis.Quantiles;
import org.rectrain.abtest.analysis.SegmentAnalysis;
import org.rectrain.abtest.analysis.SequentialPlan;
import org.rectrain.abtest.analysis.UserValues;
import org.rectrain.abtest.analysis.VariantComparison;
import org.rectrain.abtest.decision.AbtestResult;
import org.rectrain.abtest.decision.Conclusion;
import org.rectrain.abtest.decision.LogCheck;
import org.rectrain.abtest.log.DaySeries;
import org.rectrain.abtest.log.Experiment;
import org.rectrain.abtest.log.ExperimentLog;
import org.rectrain.abtest.log.ExperimentUsers;
import org.rectrain.abtest.log.LogAggregation;
import org.rectrain.abtest.log.Measures;
import org.rectrain.abtest.log.MetricVector;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.abtest.AbtestMetric;
import org.rectrain.config.abtest.AbtestMetric.Kind;
import org.rectrain.config.abtest.AbtestMetric.Role;
import org.rectrain.run.Progress;
import org.rectrain.stat.Moments;
import org.rectrain.stat.Tails;

/** The analysis of users: every metric against every treatment. */
final class Analysis {
  private final AbtestConfig config;
  private final Measures measures;
  private final Experiment experiment;
  private final long seed;
  private final Progress progress;

  private Analysis(
      AbtestConfig config, Measures measures, Experiment experiment, long seed, Progress progress) {
    this.config = config;
    this.measures = measures;
    this.experiment = experiment;
    this.seed = seed;
    this.progress = progress;
  }

  /** Checks the log, tests the metrics and decides. */
  static AbtestResult run(
      AbtestConfig config, Measures measures, LogAggregation log, long seed, Progress progress) {
    LogCheck.values(log.counts(), measures, config);
    Experiment experiment = log.experiment();
    LogCheck.users(experiment, config);
    ExperimentUsers users = experiment.users();
    Conclusion.Seen seen =
        new Conclusion.Seen(
            users.variants(),
            users.usersPerVariant(),
            experiment.firstDay(),
            experiment.days(),
            LogCheck.summary(experiment));
    Analysis analysis = new Analysis(config, measures, experiment, seed, progress);
    return new Conclusion(config)
        .of(
            seen,
            LogCheck.structure(experiment, config),
            LogCheck.warnings(experiment, measures, config),
            () -> analysis.metrics(log::days));
  }

  /** Where the days come from, once it is known which vectors are wanted. */
  interface Days {
    DaySeries of(List<MetricVector> vectors);
  }

  /** Tests all metrics; p-values are corrected for one another. */
  List<MetricResult> metrics(Days days) {
    ExperimentUsers users = experiment.users();
    List<AbtestMetric> all = config.metrics();
    double[] caps = new double[all.size()];
    List<MetricVector> vectors = new ArrayList<>();
    int[] series = new int[all.size()];
    for (int m = 0; m < caps.length; m++) {
      caps[m] = Caps.of(all.get(m), users.now()[measures.value().get(m)]);
      series[m] = all.get(m).kind() == Kind.QUANTILE ? -1 : vectors.size();
      if (series[m] >= 0) {
        vectors.add(MetricVector.of(all.get(m), measures, m, caps[m], experiment.hasPre()));
      }
    }
    DaySeries byDay = days.of(vectors);
    SequentialPlan plan =
        byDay.days() > 0
            ? SequentialPlan.of(config, byDay.userDays())
            : SequentialPlan.untimed(config, users.users());
    int look = Math.max(0, byDay.days() - 1);
    List<Draft> drafts = new ArrayList<>();
    List<double[]> values = new ArrayList<>();
    List<List<Tails>> tails = new ArrayList<>();
    int primary = primary(all);
    try (Progress.Bar bar = progress.step("abtest metrics", 2L * all.size())) {
      for (int m = 0; m < all.size(); m++) {
        AbtestMetric metric = all.get(m);
        MetricData data;
        if (series[m] < 0) {
          double[] sums = capped(users.now()[measures.value().get(m)], caps[m]);
          values.add(sums);
          data = Quantiles.data(sums, users, metric.quantile());
          tails.add(List.of());
        } else {
          MetricVector vector = vectors.get(series[m]);
          UserValues of = new UserValues(users, vector);
          List<Moments> arms = of.arms();
          boolean needed = config.stratify() != null || !metric.tests().isEmpty();
          double[] adjusted = needed ? of.adjusted(arms) : new double[0];
          values.add(adjusted);
          tails.add(IntStream.range(1, arms.size()).mapToObj(v -> of.tails(arms, v)).toList());
          data = MetricData.of(vector, arms).with(tails.get(m));
          if (config.stratify() != null) {
            data = stratified(data, adjusted);
          }
        }
        drafts.add(Draft.of(metric, m == primary, data, caps[m], users.variants(), plan, look));
        bar.advance(1);
      }
      double[][] adjusted = Corrections.adjust(drafts, config.correction());
      List<MetricResult> results = new ArrayList<>();
      for (int m = 0; m < all.size(); m++) {
        Details details =
            new Details(
                series[m] < 0 ? null : vectors.get(series[m]),
                series[m],
                m,
                values.get(m),
                tails.get(m),
                byDay,
                plan,
                look);
        results.add(result(drafts.get(m), adjusted[m], details));
        bar.advance(1);
      }
      return results;
    }
  }

  /** What the comparisons of one metric are made from. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Details(
      @Nullable MetricVector vector,
      int series,
      int index,
      double[] values,
      List<Tails> tails,
      DaySeries days,
      SequentialPlan plan,
      int look) {}

  /** Index of the metric that decides: the first goal; -1 without one. */
  static int primary(List<AbtestMetric> metrics) {
    for (int m = 0; m < metrics.size(); m++) {
      if (metrics.get(m).role() == Role.GOAL) {
        return m;
      }
    }
    return -1;
  }

  private MetricData stratified(MetricData data, double[] values) {
    ExperimentUsers users = experiment.users();
    int s = ExperimentLog.segments(config).indexOf(config.stratify());
    return data.stratified(
        values, users.variant(), users.segment()[s], users.segments().get(s).size());
  }

  private static double[] capped(double[] sums, double cap) {
    return Double.isInfinite(cap) ? sums : Arrays.stream(sums).map(x -> Math.min(cap, x)).toArray();
  }

  private MetricResult result(Draft draft, double[] adjusted, Details details) {
    ComparisonWriter writer = new ComparisonWriter(config, draft, details.plan(), details.look());
    List<VariantComparison> comparisons = new ArrayList<>();
    for (int t = 0; t < adjusted.length; t++) {
      comparisons.add(comparison(draft, adjusted[t], details, writer, t));
    }
    return draft.result(experiment.users().variants(), comparisons);
  }

  private VariantComparison comparison(
      Draft draft, double adjusted, Details details, ComparisonWriter writer, int t) {
    List<VariantComparison.OtherTest> others = List.of();
    List<VariantComparison.DayEffect> days = List.of();
    List<VariantComparison.Look> looks = List.of();
    List<VariantComparison.SegmentTable> segments = List.of();
    VariantComparison.Novelty novelty = null;
    Draft.Problem problem = draft.problem();
    if (problem == null || problem.state() == MetricResult.State.TOO_FEW) {
      others =
          new OtherTests(experiment.users(), measures, config.alpha(), config.resamples(), seed)
              .run(draft.metric(), details.index(), details.values(), t + 1);
    }
    MetricVector vector = details.vector();
    if (vector != null && draft.absolute().get(t).defined()) {
      segments =
          SegmentAnalysis.of(experiment.users(), config.segments(), vector, t + 1, config.alpha());
      if (details.days().days() > 0) {
        DayAnalysis byDay =
            new DayAnalysis(
                details.days(),
                experiment.firstDay(),
                details.plan(),
                config.alpha(),
                details.tails().get(t),
                draft.data().raw().get(0).size() + draft.data().raw().get(t + 1).size());
        days = byDay.days(vector, details.series(), t + 1);
        looks = byDay.looks(vector, details.series(), t + 1);
        novelty = byDay.novelty(vector, details.series(), t + 1);
      }
    }
    return writer.write(
        experiment.users().variants().get(t + 1),
        t,
        adjusted,
        others,
        days,
        novelty,
        looks,
        segments);
  }
}
