package org.rectrain.abtest;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.rectrain.Failure;
import org.rectrain.abtest.analysis.VariantComparison;
import org.rectrain.abtest.assign.Assigner;
import org.rectrain.abtest.assign.AssignmentResult;
import org.rectrain.abtest.decision.AbtestResult;
import org.rectrain.abtest.decision.Verdict.Decision;
import org.rectrain.abtest.log.DaySeries;
import org.rectrain.abtest.log.Experiment;
import org.rectrain.abtest.log.ExperimentLog;
import org.rectrain.abtest.log.ExperimentLog.Purpose;
import org.rectrain.abtest.log.LeftOut;
import org.rectrain.abtest.log.LogAggregation;
import org.rectrain.abtest.log.Measures;
import org.rectrain.abtest.plan.ExperimentHistory;
import org.rectrain.abtest.plan.ExperimentPlanner;
import org.rectrain.abtest.plan.PlanResult;
import org.rectrain.abtest.simulate.SimulationResult;
import org.rectrain.abtest.simulate.Simulator;
import org.rectrain.config.abtest.AbtestAssigning;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.abtest.AbtestConfig.Correction;
import org.rectrain.config.abtest.AbtestInput.Shape;
import org.rectrain.config.abtest.AbtestSequential.Method;
import org.rectrain.dataset.Json;
import org.rectrain.run.Progress;
import org.rectrain.run.TaskFiles;
import org.rectrain.stat.NonInferiority.Finding;

/**
 * Experiments: plan, assign, analyse, simulate. Each entry point writes one JSON file into the
 * folder it is given.
 */
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
   * Analyses the log and writes {@code abtest.json}, and {@code quarantine/} with the rows that
   * hold something that cannot be read.
   *
   * @return the result, also when its verdict is "invalid": gating is {@link #gate}'s
   * @throws Failure when the log cannot be read or its values are broken
   */
  public AbtestResult analyze(Path out) throws IOException {
    check();
    AbtestResult result =
        config.input().shape() == Shape.SUMMARY
            ? SummaryAnalysis.run(spark, config, root)
            : analyzeLog(out);
    Json.write(out.resolve("abtest.json"), result);
    return result;
  }

  private AbtestResult analyzeLog(Path out) {
    Measures measures = Measures.of(config.metrics());
    LeftOut leftOut = LeftOut.into(out, config.input().path().text());
    try (LogAggregation log =
        LogAggregation.of(
            ExperimentLog.open(spark, config, measures, root, Purpose.COMPARE), config, leftOut)) {
      AbtestResult result = Analysis.run(config, measures, log, seed, progress);
      TaskFiles.sweep(out);
      return result;
    }
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

  /** Whether the treatment that the verdict is about did harm: a goal or a guardrail shows it. */
  private static boolean harmed(AbtestResult result) {
    int t = result.treatments().indexOf(String.valueOf(result.verdict().treatment()));
    return result.metrics().stream()
        .anyMatch(
            m -> {
              VariantComparison c = m.comparisons().get(t);
              VariantComparison.Guardrail guardrail = c.guardrail();
              boolean broken = guardrail != null && guardrail.state() == Finding.BROKEN;
              boolean worse = c.significant() && c.outcome() == VariantComparison.Outcome.WORSE;
              return broken || (m.role().equals("goal") && worse);
            });
  }

  /**
   * Measures a history and writes {@code plan.json}: how long an experiment must run.
   *
   * @throws Failure when the history cannot be read or does not vary
   */
  public PlanResult plan(Path out) throws IOException {
    check();
    PlanResult result;
    try (ExperimentHistory history = ExperimentHistory.open(spark, config, root)) {
      needDays(history.users());
      DaySeries days = history.log().days(history.vectors());
      result =
          new ExperimentPlanner(config, history.users())
              .run(history.metrics(), history.vectors(), days);
    }
    Json.write(out.resolve("plan.json"), result);
    return result;
  }

  /**
   * Assigns the users of a table; writes {@code assign.json} and {@code assignment/} (Parquet).
   *
   * @throws Failure when there is no section {@code assign} or the table cannot be read
   */
  public AssignmentResult assign(Path out) throws IOException {
    AbtestAssigning assigning = config.assign();
    if (assigning == null) {
      throw Failure.usage(
          "abtest.assign: missing",
          "add a section with users, experiment and variants, e.g. {users: users.jsonl.gz,"
              + " experiment: ranker-7, variants: {control: 1, treatment: 1}}");
    }
    AssignmentResult result = Assigner.run(spark, assigning, root, out);
    Json.write(out.resolve("assign.json"), result);
    return result;
  }

  /**
   * Re-assigns the users of a log at random and writes {@code simulate.json}: does the analysis
   * keep its promises on this data?
   *
   * @throws Failure when the log cannot be read
   */
  public SimulationResult simulate(Path out) throws IOException {
    check();
    SimulationResult result;
    try (ExperimentHistory history = ExperimentHistory.open(spark, config, root)) {
      result = Simulator.run(config, history, seed, progress);
    }
    Json.write(out.resolve("simulate.json"), result);
    return result;
  }

  private static void needDays(Experiment experiment) {
    if (!experiment.timed()) {
      throw Failure.usage(
          "abtest.input.shape: a plan needs the days of a log of events",
          "name a log with times in abtest.input and shape: events");
    }
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
}
