package org.rectrain.abtest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.rectrain.abtest.Comparison.Novelty;
import org.rectrain.abtest.Verdict.Decision;
import org.rectrain.config.AbtestConfig;
import org.rectrain.config.AbtestConfig.Correction;
import org.rectrain.config.AbtestSequential.Method;
import org.rectrain.config.Failure;
import org.rectrain.dataset.Json;
import org.rectrain.run.Progress;
import org.rectrain.stat.SampleRatio;

/** Experiments: analyse. Each entry point writes one JSON file into the folder it is given. */
public final class Abtest {
  private final AbtestConfig config;
  private final String root;
  private final long seed;
  private final SparkSession spark;
  private final Progress progress;

  /**
   * An experiment's tool box.
   *
   * @param config the section {@code abtest}
   * @param root folder that relative inputs start from
   * @param seed the run's seed
   * @param spark reads the logs
   */
  public Abtest(
      AbtestConfig config, String root, long seed, SparkSession spark, Progress progress) {
    this.config = config;
    this.root = root;
    this.seed = seed;
    this.spark = spark;
    this.progress = progress;
  }

  /**
   * Analyses the log and writes {@code abtest.json}.
   *
   * @return the result, also when its verdict is "invalid": gating is {@link #gate}'s
   * @throws Failure when the log cannot be read or its values are broken
   */
  public AbtestResult analyze(Path out) throws IOException {
    check();
    Measures measures = Measures.of(config.metrics());
    AbtestResult result;
    try (LogAggregation log =
        LogAggregation.of(ExperimentLog.open(spark, config, measures, root), config)) {
      result = analyze(log, measures);
    }
    Json.write(out.resolve("abtest.json"), result);
    return result;
  }

  /** Fails with exit code 4 when the verdict is one that the configuration does not let pass. */
  public static void gate(AbtestConfig config, AbtestResult result) {
    Decision decision = result.verdict().decision();
    boolean harm = decision == Decision.DO_NOT_SHIP && harmed(result);
    boolean fails =
        switch (config.gate()) {
          case NONE -> false;
          case INVALID -> decision == Decision.INVALID;
          case NO_HARM -> decision == Decision.INVALID || harm;
          case SHIP -> decision != Decision.SHIP;
        };
    if (fails) {
      throw Failure.gate(
          result.verdict().sentence(),
          "abtest.json holds the details; abtest.gate says which verdicts fail a run");
    }
  }

  private static boolean harmed(AbtestResult result) {
    return result.metrics().stream()
        .flatMap(m -> m.comparisons().stream())
        .anyMatch(
            c -> {
              Comparison.Guardrail guardrail = c.guardrail();
              boolean broken =
                  guardrail != null && guardrail.state() == Comparison.Guardrail.State.BROKEN;
              return broken || (c.significant() && c.outcome() == Comparison.Outcome.WORSE);
            });
  }

  private void check() {
    if (config.metrics().isEmpty()) {
      throw Failure.usage(
          "abtest.metrics: none given",
          "add one, e.g. {name: ctr, kind: ratio, value: click, denominator: 1}");
    }
    if (config.correction() == Correction.DUNNETT && config.sequential().method() != Method.FIXED) {
      throw Failure.usage(
          "abtest.correction: dunnett holds for one look only", "use holm with sequential methods");
    }
  }

  private AbtestResult analyze(LogAggregation log, Measures measures) {
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
      SampleRatio.@org.jspecify.annotations.Nullable Result ratio,
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
