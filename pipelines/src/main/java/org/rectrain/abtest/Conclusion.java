package org.rectrain.abtest;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.abtest.Comparison.Novelty;
import org.rectrain.config.AbtestConfig;
import org.rectrain.run.Progress;
import org.rectrain.stat.SampleRatio;

/** From users to a result: what must be right about the log first, then metrics, then a verdict. */
final class Conclusion {
  private final AbtestConfig config;
  private final Measures measures;
  private final long seed;
  private final Progress progress;

  Conclusion(AbtestConfig config, Measures measures, long seed, Progress progress) {
    this.config = config;
    this.measures = measures;
    this.seed = seed;
    this.progress = progress;
  }

  /** Checks the log, tests the metrics and decides. */
  AbtestResult of(LogAggregation log) {
    LogCheck.values(log.counts(), measures);
    Experiment experiment = log.experiment();
    LogCheck.users(experiment, config);
    UserTable users = experiment.users();
    List<String> reasons = LogCheck.structure(experiment, config);
    SampleRatio.Result ratio = null;
    double[] weights = weights(users.variants());
    long[] counts = users.usersPerVariant();
    List<String> warnings = LogCheck.warnings(experiment, measures, config);
    if (users.variants().size() > 1) {
      ratio = SampleRatio.test(counts, weights);
      if (ratio.pValue() < config.srmAlpha()) {
        reasons.add(0, LogCheck.ratio(users.variants(), counts, weights, ratio.pValue()));
      }
    }
    boolean comparable = users.variants().size() > 1 && Arrays.stream(counts).allMatch(c -> c > 0);
    List<MetricResult> metrics =
        comparable
            ? new Analysis(config, measures, experiment, seed, progress).metrics(log::days)
            : List.of();
    return result(experiment, reasons, ratio, counts, weights, metrics, warnings);
  }

  private AbtestResult result(
      Experiment experiment,
      List<String> reasons,
      SampleRatio.@Nullable Result ratio,
      long[] counts,
      double[] weights,
      List<MetricResult> metrics,
      List<String> warnings) {
    List<String> names = experiment.users().variants();
    List<String> treatments = names.subList(1, names.size());
    boolean few = Arrays.stream(counts).anyMatch(c -> c < config.minUsers());
    if (!few) {
      metrics.stream()
          .filter(m -> m.primary() || m.role().equals("guardrail"))
          .map(MetricResult::problem)
          .filter(p -> p != null)
          .forEach(reasons::add);
    }
    for (MetricResult m : metrics) {
      if (m.problem() != null) {
        warnings.add(m.problem());
      }
      m.comparisons().forEach(c -> novelty(m, c, warnings));
    }
    LocalDate last = experiment.timed() ? LocalDate.ofEpochDay(experiment.lastDay()) : null;
    Verdict verdict;
    if (!reasons.isEmpty()) {
      verdict = VerdictRule.invalid(reasons);
    } else if (few) {
      verdict = LogCheck.tooFew(names, counts, config.minUsers());
    } else {
      verdict = new VerdictRule(config, metrics, last, experiment.days()).decide(treatments);
    }
    double total = Arrays.stream(weights).sum();
    long users = experiment.users().users();
    List<AbtestResult.Variant> variants = new ArrayList<>();
    for (int v = 0; v < names.size(); v++) {
      variants.add(
          new AbtestResult.Variant(
              names.get(v), counts[v], (double) counts[v] / users, weights[v] / total));
    }
    return new AbtestResult(
        verdict,
        config.control(),
        treatments,
        experiment.timed() ? Words.day(experiment.firstDay()) : null,
        experiment.timed() ? Words.day(experiment.lastDay()) : null,
        experiment.days(),
        config.window().plannedDays(),
        config.alpha(),
        Analysis.lower(config.sequential().method()),
        Analysis.lower(config.correction()),
        variants,
        new AbtestResult.RatioCheck(
            ratio == null ? Double.NaN : ratio.statistic(),
            ratio == null ? Double.NaN : ratio.pValue(),
            config.srmAlpha(),
            ratio != null && ratio.pValue() >= config.srmAlpha()),
        LogCheck.summary(experiment),
        metrics,
        warnings);
  }

  private static void novelty(MetricResult metric, Comparison comparison, List<String> warnings) {
    Novelty novelty = comparison.novelty();
    if (metric.role().equals("goal") && novelty != null && !novelty.finding().equals("none")) {
      warnings.add(
          metric.name()
              + ": the effect of "
              + comparison.treatment()
              + " is "
              + novelty.finding()
              + " over the days ("
              + Words.pValue(novelty.pValue())
              + "); the last days tell more about the future than the average");
    }
  }

  private double[] weights(List<String> variants) {
    return variants.stream()
        .mapToDouble(v -> config.shares().isEmpty() ? 1 : config.shares().getOrDefault(v, 1.0))
        .toArray();
  }
}
