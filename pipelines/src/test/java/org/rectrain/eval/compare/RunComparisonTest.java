package org.rectrain.eval.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.config.eval.EvalConfig;
import org.rectrain.eval.Evaluator;
import org.rectrain.eval.SeedSpread;
import org.rectrain.eval.SmallRun;
import org.rectrain.eval.measure.PairedComparison;
import org.rectrain.eval.measure.TaskResult;
import org.rectrain.eval.result.Evaluation;
import org.rectrain.eval.result.Gate;
import org.rectrain.metric.TaskMetric;
import org.rectrain.report.Report;
import org.rectrain.run.Progress;
import org.rectrain.run.Registry;

@Tag("slow")
class RunComparisonTest {
  @TempDir Path folder;
  private Path out;

  @BeforeEach
  void makeRuns() throws IOException {
    out = Files.createDirectories(folder.resolve("out"));
    run("good", 7, 0.1, 1);
    run("bad", 7, 0.9, 2);
  }

  /** A run with scores, of a recipe that is told by its epochs. */
  private SmallRun run(String name, long seed, double noise, int epochs) throws IOException {
    SmallRun run = new SmallRun(folder.resolve(name));
    run.score("main", noise, noise < 0.5 ? 0 : 1, seed);
    Files.writeString(
        run.scored.resolve("config.yaml"),
        "output: "
            + folder.resolve(name)
            + "\nseed: "
            + seed
            + "\ntrain: {epochs: "
            + epochs
            + "}\nscore: {}\n");
    return run;
  }

  private RunComparison compare(String eval, String... names) throws IOException {
    List<String> words =
        java.util.Arrays.stream(names).map(n -> folder.resolve(n).toString()).toList();
    EvalConfig config =
        Objects.requireNonNull(
            ConfigReader.bind("output: x\neval: " + eval, List.of(), RunConfig.class, "t").eval());
    return RunComparison.run(config, 7, words, out, Progress.silent());
  }

  @Test
  void putsRunsSideBySideAndTellsWhichDifferencesAreReal() throws IOException {
    RunComparison comparison = compare("{}", "good", "bad");
    assertThat(RunComparison.read(out)).isEqualTo(comparison);
    assertThat(comparison.runs())
        .extracting(RunComparison.Run::name)
        .containsExactly("good", "bad");
    Evaluation evaluation = comparison.evaluation();
    assertThat(evaluation.mainModel()).isEqualTo("good");
    PairedComparison auc = comparison(evaluation, "click.auc");
    assertThat(auc.real()).isTrue();
    assertThat(auc.better()).isEqualTo("good");
    double good = value(evaluation, "good");
    double bad = value(evaluation, "bad");
    assertThat(auc.difference().value()).isEqualTo(good - bad);
    assertThat(auc.difference().low()).isPositive().isLessThan(good - bad);
    assertThat(auc.permutationPValue()).isLessThan(0.05);
    // Benjamini and Hochberg never asks for more than Holm over the same tests would.
    assertThat(auc.falseDiscoveryRate()).isBetween(auc.pValue(), 0.05);
    assertThat(comparison(evaluation, "click.log_loss").permutationPValue()).isLessThan(0.05);
  }

  @Test
  void thePageNamesTheKeysThatDifferAsTheFileDoes() throws IOException {
    run("longer", 7, 0.1, 3);
    compare("{}", "good", "longer");
    Report.writeComparison(RunComparison.read(out), out.resolve("report.html"));
    assertThat(Files.readString(out.resolve("report.html")))
        .contains("Keys that differ", "train.epochs")
        .doesNotContain("train.loop");
  }

  @Test
  void runsThatDifferOnlyInTheSeedCountAsOne() throws IOException {
    run("good2", 8, 0.12, 1);
    run("good3", 9, 0.08, 1);
    RunComparison comparison = compare("{}", "good", "bad", "good2", "good3");
    assertThat(comparison.groups())
        .extracting(RunComparison.Group::name)
        .containsExactly("good (3 seeds)", "bad");
    RunComparison.Group group = comparison.groups().get(0);
    assertThat(group.seeds()).containsExactly(7L, 8L, 9L);
    SeedSpread auc = Objects.requireNonNull(group.metrics().get("click.auc"));
    double[] values =
        List.of("good", "good2", "good3").stream()
            .mapToDouble(n -> value(comparison.evaluation(), n))
            .toArray();
    double mean = (values[0] + values[1] + values[2]) / 3;
    double squares = 0;
    for (double v : values) {
      squares += (v - mean) * (v - mean);
    }
    assertThat(auc.mean().value()).isCloseTo(mean, org.assertj.core.data.Offset.offset(1e-12));
    assertThat(auc.deviation())
        .isCloseTo(Math.sqrt(squares / 2), org.assertj.core.data.Offset.offset(1e-12));
    assertThat(auc.mean().low()).isLessThan(mean);
    PairedComparison difference = comparison(comparison.evaluation(), "click.auc");
    assertThat(difference.model()).isEqualTo("good (3 seeds)");
    assertThat(difference.difference().value())
        .isCloseTo(
            mean - value(comparison.evaluation(), "bad"),
            org.assertj.core.data.Offset.offset(1e-12));
    assertThat(difference.real()).isTrue();
  }

  @Test
  void runsOfOtherTestRowsAreNotCompared() throws IOException {
    SmallRun other = run("other", 7, 0.5, 3);
    other.labels[0][5] = 1 - other.labels[0][5];
    other.writeTest(other.labels);
    Failure failure =
        catchThrowableOfType(Failure.class, () -> compare("{}", "good", "bad", "other"));
    assertThat(failure.exitCode()).isEqualTo(Failure.INPUT);
    assertThat(failure)
        .hasMessage(
            folder.resolve("other")
                + ": its 400 test rows are not the 400 of "
                + folder.resolve("good")
                + ": the labels differ; runs are compared on the same test rows");
    assertThat(failure.hint()).contains("prepared=" + folder.resolve("good").resolve("prepare"));
    assertThat(out.resolve(RunComparison.FILE)).doesNotExist();
  }

  @Test
  void badNamesAreTold() {
    Failure one = catchThrowableOfType(Failure.class, () -> compare("{}", "good"));
    assertThat(one.exitCode()).isEqualTo(Failure.USAGE);
    assertThat(one).hasMessage("--compare: needs at least two runs, has 1");
    Failure twice = catchThrowableOfType(Failure.class, () -> compare("{}", "good", "good"));
    assertThat(twice).hasMessageContaining("is named twice");
    Failure none = catchThrowableOfType(Failure.class, () -> compare("{}", "good", "none"));
    assertThat(none.exitCode()).isEqualTo(Failure.INPUT);
    assertThat(none).hasMessageStartingWith(folder.resolve("none") + ": is no run with scores");
    Failure model = catchThrowableOfType(Failure.class, () -> compare("{}", "good", "bad:deep"));
    assertThat(model).hasMessage(folder.resolve("bad") + ": has no scores of 'deep'; found main");
  }

  @Test
  void gatesStandOnTheFirstRun() throws IOException {
    compare("{gates: {min_auc: 0.6}}", "good", "bad").evaluation().enforceGates();
    Failure failure =
        catchThrowableOfType(
            Failure.class,
            () ->
                compare("{gates: {max_drop_vs: good}}", "bad", "good").evaluation().enforceGates());
    assertThat(failure.exitCode()).isEqualTo(Failure.GATE);
    assertThat(failure).hasMessageStartingWith("eval.gates: max_drop_vs good: AUC 0.5");
    assertThat(out.resolve(RunComparison.FILE)).exists();
  }

  @Test
  void productionComesFromTheRegistry() throws IOException {
    String gates = "{gates: {max_drop_vs: production}}";
    Gate open = compare(gates, "bad", "good").evaluation().gates().get(0);
    assertThat(open.passed()).isTrue();
    assertThat(open.limit()).isNaN();
    assertThat(open.note()).isEqualTo("nothing is in production yet");

    SmallRun good = new SmallRun(folder.resolve("live"));
    good.score("main", 0.1, 0, 7);
    Path eval = Files.createDirectories(folder.resolve("live/eval"));
    EvalConfig config =
        Objects.requireNonNull(
            ConfigReader.bind("output: x\neval: {}", List.of(), RunConfig.class, "t").eval());
    Evaluator.run(config, 7, good.prepared, good.scored, eval, Progress.silent());
    Files.createDirectories(folder.resolve("live/train/model"));
    org.rectrain.run.Provenance.of(
            "train",
            org.rectrain.run.Provenance.Status.DONE,
            "f",
            java.util.Map.of(),
            7,
            java.time.Instant.now(),
            java.util.Map.of())
        .write(folder.resolve("live/train"));
    new Registry(folder).promotions().promote(folder.resolve("live/train/model"));
    Failure failure =
        catchThrowableOfType(
            Failure.class, () -> compare(gates, "bad", "good").evaluation().enforceGates());
    assertThat(failure).hasMessageStartingWith("eval.gates: max_drop_vs production: AUC 0.5");

    // Judged on other rows, a fall would say nothing.
    good.labels[0][0] = 1 - good.labels[0][0];
    good.writeTest(good.labels);
    Evaluator.run(config, 7, good.prepared, good.scored, eval, Progress.silent());
    Failure rows = catchThrowableOfType(Failure.class, () -> compare(gates, "bad", "good"));
    assertThat(rows.exitCode()).isEqualTo(Failure.INPUT);
    assertThat(rows)
        .hasMessageContaining("production (live/train/model) was evaluated on other test rows");
    assertThat(rows.hint()).contains("score.also=[production]");
  }

  private static PairedComparison comparison(Evaluation evaluation, String metric) {
    return evaluation.comparisons().stream()
        .filter(c -> c.metric().equals(metric))
        .findFirst()
        .orElseThrow();
  }

  private static double value(Evaluation evaluation, String model) {
    TaskResult click =
        Objects.requireNonNull(Objects.requireNonNull(evaluation.model(model)).task("click"));
    return Objects.requireNonNull(click.metrics().get(TaskMetric.AUC.key())).value();
  }
}
