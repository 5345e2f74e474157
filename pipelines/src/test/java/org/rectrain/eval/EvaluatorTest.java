package org.rectrain.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.eval.EvalConfig;
import org.rectrain.config.eval.EvalGatesConfig;
import org.rectrain.config.eval.ResamplingConfig;
import org.rectrain.config.read.InputPath;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.measure.PairedComparison;
import org.rectrain.eval.measure.Slice;
import org.rectrain.eval.measure.TaskResult;
import org.rectrain.eval.rank.RetrievalResult;
import org.rectrain.eval.result.Evaluation;
import org.rectrain.eval.result.ModelResult;
import org.rectrain.metric.Auc;
import org.rectrain.metric.Gauc;
import org.rectrain.metric.ListMetric;
import org.rectrain.metric.LogLoss;
import org.rectrain.metric.PrAuc;
import org.rectrain.metric.RankingMetrics;
import org.rectrain.metric.TaskMetric;
import org.rectrain.run.Progress;
import org.rectrain.stat.DeLong;

@Tag("slow")
class EvaluatorTest {
  private static final Offset<Double> CLOSE = Offset.offset(1e-12);

  @TempDir Path folder;
  private SmallRun run;
  private Path out;

  @BeforeEach
  void makeRun() throws IOException {
    run = new SmallRun(folder);
    out = Files.createDirectories(folder.resolve("eval"));
    run.score("main", 0, 0);
    run.score("noisy", 0.9, 1);
  }

  @Test
  void figuresEqualTheMetricsOnTheSameRows() throws IOException {
    Evaluation evaluation = evaluate(config(gates(null, null)));
    assertThat(Evaluation.read(out)).isEqualTo(evaluation);
    assertThat(evaluation.models()).extracting(ModelResult::model).containsExactly("main", "noisy");
    TaskResult click = task(evaluation, "main", "click");
    double auc = Auc.of(run.truth, run.labels[0]);
    assertThat(value(click, TaskMetric.AUC.key())).isEqualTo(auc);
    assertThat(click.tribuoAuc()).isCloseTo(auc, CLOSE);
    assertThat(value(click, TaskMetric.LOG_LOSS.key()))
        .isCloseTo(LogLoss.of(run.truth, run.labels[0]), CLOSE);
    assertThat(value(click, TaskMetric.NORMALISED_ENTROPY.key()))
        .isCloseTo(LogLoss.normalisedEntropy(run.truth, run.labels[0]), CLOSE);
    assertThat(click.rows()).isEqualTo(SmallRun.ROWS);
    assertThat(click.positives()).isEqualTo(Arrays.stream(run.labels[0]).sum());
    IntervalEstimate estimate = Objects.requireNonNull(click.metrics().get(TaskMetric.AUC.key()));
    assertThat(estimate.low()).isBetween(auc - 0.1, auc - 0.01);
    double precision = PrAuc.of(run.truth, run.labels[0]);
    IntervalEstimate pr = Objects.requireNonNull(click.metrics().get(TaskMetric.PR_AUC.key()));
    assertThat(pr.value()).isEqualTo(precision);
    assertThat(pr.low()).isBetween(precision - 0.1, precision - 0.005);
    assertThat(pr.high()).isBetween(precision + 0.005, precision + 0.1);
    assertThat(estimate.high()).isBetween(auc + 0.01, auc + 0.1);
    assertThat(click.reliability()).hasSize(10);
    assertThat(click.roc().get(0).truePositiveRate()).isZero();
    assertThat(evaluation.headline())
        .containsEntry("click_auc", auc)
        .containsEntry("gates_passed", true);
  }

  @Test
  void recallIsAveragedOverUsersAndSlicedByColdItems() throws IOException {
    Evaluation evaluation = evaluate(config(gates(null, null)));
    RetrievalResult main = retrieval(evaluation, "main");
    // The first two places are the two positives; at K = 1 one of two is found.
    assertThat(value(main, "recall@1")).isCloseTo(0.5, CLOSE);
    assertThat(value(main, "recall@3")).isCloseTo(1, CLOSE);
    assertThat(value(main, ListMetric.NDCG.at(10))).isCloseTo(1, CLOSE);
    // Every name says how long the lists are that it looks at.
    assertThat(main.metrics().keySet())
        .allMatch(name -> name.matches(".*@\\d+"))
        .contains("mrr@3", "map@3", "coverage@10", "gini@10", "novelty_bits@10");
    assertThat(value(main, "mrr@3")).isCloseTo(1, CLOSE);
    assertThat(value(main, "cold_recall@3")).isCloseTo(1, CLOSE);
    RetrievalResult noisy = retrieval(evaluation, "noisy");
    assertThat(value(noisy, "recall@3")).isCloseTo(0.5, CLOSE);
    // It lists k + 2, which user k has seen.
    assertThat(noisy.seenInLists()).isEqualTo(SmallRun.USERS);
    assertThat(evaluation.findings())
        .contains("noisy recommends seen items in 40 places, which should be masked.");
    Slice cold =
        main.slices().stream()
            .filter(s -> s.family().equals("item_train_clicks") && s.value().equals("0"))
            .findFirst()
            .orElseThrow();
    // Items 25 to 29 are wanted twice each by the first 30 users; users 30 to 39 want 0 to 10.
    assertThat(cold.positives()).isEqualTo(10);
    assertThat(cold.users()).isEqualTo(6);
    assertThat(cold.estimate().value()).isCloseTo(1, CLOSE);
    assertThat(evaluation.protocol().coldItems()).isEqualTo(5);
  }

  @Test
  void tellsWhichDifferencesAreReal() throws IOException {
    Evaluation evaluation = evaluate(config(gates(null, null)));
    PairedComparison auc = comparison(evaluation, "click.auc");
    assertThat(auc.real()).isTrue();
    assertThat(auc.better()).isEqualTo("main");
    assertThat(auc.difference().low()).isPositive();
    assertThat(auc.pValue()).isLessThan(0.05);
    assertThat(auc.permutationPValue()).isLessThan(0.05);
    double[] truth = run.truth;
    int[] labels = run.labels[0];
    assertThat(auc.delongPValue())
        .isEqualTo(DeLong.compare(truth, noisy(), labels, 0.95).pValue())
        .isLessThan(0.05);
    DeLong.Result alone = DeLong.of(truth, labels, 0.95);
    assertThat(task(evaluation, "main", "click").delong())
        .isEqualTo(
            new IntervalEstimate(alone.auc(), alone.interval().low(), alone.interval().high()));
    assertThat(Files.readString(out.resolve(Evaluation.FILE)))
        .contains("\"delong_p_value\"", "\"permutation_p_value\"", "\"adjusted_p_value\"");
    PairedComparison loss = comparison(evaluation, "click.log_loss");
    assertThat(loss.delongPValue()).isNaN();
    assertThat(loss.difference().value()).isNegative();
    assertThat(loss.better()).isEqualTo("main");
    assertThat(loss.permutationPValue()).isLessThan(0.05);
    PairedComparison recall = comparison(evaluation, "recall@3");
    assertThat(recall.difference().value()).isCloseTo(0.5, CLOSE);
    assertThat(recall.real()).isTrue();
  }

  /** The scores that {@link SmallRun#score} gives the noisy model. */
  private double[] noisy() {
    SplittableRandom random = new SplittableRandom(2);
    return Arrays.stream(run.truth).map(p -> (1 - 0.9) * p + 0.9 * random.nextDouble()).toArray();
  }

  @Test
  void slicesByColumnsAndTime() throws IOException {
    EvalConfig config = config(gates(null, null));
    TaskResult click = task(evaluate(config), "main", "click");
    assertThat(values(click, "device")).containsExactly("desktop", "phone", "(missing)");
    assertThat(values(click, "position")).containsExactly("0", "1", "2", "3", "4", "5", "6");
    assertThat(values(click, "noise")).hasSize(5);
    assertThat(values(click, "hour")).hasSize(24);
    String condition = "position <= 2 and not (device == 'phone' or noise > 0.5)";
    long expected = 0;
    for (int i = 0; i < SmallRun.ROWS; i++) {
      // Without a device it is not known whether the condition holds, so the row does not meet it.
      boolean known = run.device[i] != null;
      expected +=
          i % 7 <= 2 && known && !("phone".equals(run.device[i]) || run.truth[i] > 0.5) ? 1 : 0;
    }
    assertThat(
            click.slices().stream()
                .filter(s -> s.family().equals(condition) && s.value().equals("yes"))
                .mapToLong(Slice::rows)
                .sum())
        .isEqualTo(expected);
    assertThat(values(click, "user_in_train"))
        .containsExactlyInAnyOrder("not in train", "in train");
    assertThat(values(click, "item_train_clicks")).containsExactly("0", "1-2", "3-9", "10-29");
    Slice phone = slice(click, "device", "phone");
    double[] scores = new double[134];
    int[] labels = new int[134];
    for (int i = 0; i < 134; i++) {
      scores[i] = run.truth[3 * i];
      labels[i] = run.labels[0][3 * i];
    }
    assertThat(phone.rows()).isEqualTo(134);
    assertThat(phone.estimate().value()).isEqualTo(Auc.of(scores, labels));
    assertThat(phone.estimate().low()).isLessThan(phone.estimate().value());
  }

  @Test
  void gatesFailAfterTheResultIsWritten() {
    Failure low = catchThrowableOfType(Failure.class, () -> evaluate(config(gates(0.99, null))));
    assertThat(low.exitCode()).isEqualTo(Failure.GATE);
    assertThat(low).hasMessageContaining("min_auc: AUC 0.8").hasMessageContaining("0.99000");
    assertThat(Evaluation.read(out).gates()).hasSize(1);
    assertThat(Evaluation.read(out).gates().get(0).passed()).isFalse();
  }

  @Test
  void aRivalMayBeAModelOrAnotherRun() throws IOException {
    assertThat(evaluate(config(gates(null, "noisy"))).gates().get(0).passed()).isTrue();
    assertThat(evaluate(config(gates(null, folder.toString()))).gates().get(0).passed()).isTrue();
    assertThatThrownBy(() -> evaluate(config(gates(null, "nobody"))))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("'nobody' is neither a scored model (main, noisy)");
  }

  @Test
  void missingScoresMakeMetricsUndefinedAndAreCounted() throws IOException {
    double[][] scores = {run.truth.clone(), new double[SmallRun.ROWS]};
    scores[0][7] = Double.NaN;
    Arrays.fill(scores[1], Double.NaN);
    run.writeScores("gaps", scores);
    Evaluation evaluation = evaluate(config(gates(null, null)));
    assertThat(task(evaluation, "gaps", "click").unscored()).isEqualTo(1);
    assertThat(value(task(evaluation, "gaps", "click"), TaskMetric.AUC.key())).isNaN();
    assertThat(Objects.requireNonNull(evaluation.model("gaps")).retrieval()).isNull();
    assertThat(evaluation.findings())
        .contains(
            "gaps leaves 1 of 400 rows without a score for click: its metrics there are undefined.",
            "gaps gives no score for like.",
            "gaps retrieves nothing: it has no recall.");
  }

  @Test
  void scoresThatAreNoProbabilitiesHaveRankingMetricsOnly() throws IOException {
    double[] doubled = Arrays.stream(run.truth).map(p -> 2 * p).toArray();
    run.writeScores("doubled", new double[][] {doubled, doubled});
    TaskResult click = task(evaluate(config(gates(null, null))), "doubled", "click");
    assertThat(value(click, TaskMetric.AUC.key())).isEqualTo(Auc.of(run.truth, run.labels[0]));
    assertThat(value(click, TaskMetric.LOG_LOSS.key())).isNaN();
    assertThat(click.reliability()).isEmpty();
  }

  @Test
  void labelsOtherThanZeroAndOneAreRefused() throws IOException {
    int[][] gaps = {run.labels[0].clone(), run.labels[1].clone()};
    gaps[0][0] = 2;
    run.writeTest(gaps);
    assertThatThrownBy(() -> evaluate(config(gates(null, null))))
        .hasMessageContaining("column 'click' holds 2.0; expected 0 or 1");
  }

  @Test
  void predictionsMustCoverTheTestRowsExactly() throws IOException {
    run.ids[0] = 77;
    run.score("main", 0, 0);
    assertThatThrownBy(() -> evaluate(config(gates(null, null))))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("no row with example_id 1000");
    run.ids[0] = 1001;
    run.score("main", 0, 0);
    assertThatThrownBy(() -> evaluate(config(gates(null, null))))
        .hasMessageContaining("example_id 1001 occurs twice");
  }

  @Test
  void anotherOrderOfPredictionsGivesTheSameResult() throws IOException {
    Evaluation before = evaluate(config(gates(null, null)));
    for (int i = 0; i < SmallRun.ROWS / 2; i++) {
      int j = SmallRun.ROWS - 1 - i;
      long id = run.ids[i];
      run.ids[i] = run.ids[j];
      run.ids[j] = id;
      double p = run.truth[i];
      run.truth[i] = run.truth[j];
      run.truth[j] = p;
    }
    run.score("main", 0, 0);
    assertThat(task(evaluate(config(gates(null, null))), "main", "click"))
        .isEqualTo(task(before, "main", "click"));
  }

  @Test
  void unknownModelsAreToldWithTheKnownOnes() {
    EvalConfig config = config("student", List.of(), gates(null, null));
    assertThatThrownBy(() -> evaluate(config))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("'student' is not among the evaluated models main, noisy");
    assertThatThrownBy(() -> evaluate(config("main", List.of("main", "x"), gates(null, null))))
        .hasMessageContaining("'x' was not scored; found main, noisy");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "slice_by: [colour] | eval.slice_by: 'colour' is no column of the examples; there are"
            + " [exam",
        "slice_by: [colour > 3] | eval.slice_by: 'colour' is no column of the examples",
        "fairness: {by: [item_in_train, colour]} | eval.fairness.by: 'colour' is no column of the",
        "fairness: {by: ['device >> 3']} | eval.fairness.by: 'device >> 3': '> 3' is not a number",
        "offpolicy: {list: colour} | eval.offpolicy.list: 'colour' is no column of the examples",
        "offpolicy: {chances: logged, column: colour} | eval.offpolicy.column: 'colour' is no"
            + " column",
        "offpolicy: {chances: logged, column: device} | eval.offpolicy.column: 'device' holds no"
            + " num"
      })
  void aColumnThatIsNotThereIsNamedWithItsKey(String section, String said) {
    EvalConfig config = ConfigReader.bind("{" + section + "}", List.of(), EvalConfig.class, "test");
    assertThatThrownBy(() -> evaluate(config))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(2))
        .hasMessageContaining(said);
  }

  private Evaluation evaluate(EvalConfig config) throws IOException {
    Evaluation evaluation =
        Evaluator.run(config, 7, run.prepared, run.scored, out, Progress.silent());
    evaluation.enforceGates();
    return evaluation;
  }

  private static EvalConfig config(EvalGatesConfig gates) {
    return config("main", List.of(), gates);
  }

  private static EvalConfig config(String main, List<String> models, EvalGatesConfig gates) {
    return new EvalConfig(
        main,
        models,
        List.of(1, 3),
        RankingMetrics.Denominator.POSITIVES,
        Gauc.Weighting.IMPRESSIONS,
        10,
        null,
        new ResamplingConfig(300, 60, 99, 0.95),
        List.of(
            "device",
            "position",
            "noise",
            "day",
            "hour",
            "position <= 2 and not (device == 'phone' or noise > 0.5)"),
        0,
        20,
        0,
        null,
        null,
        gates);
  }

  private static EvalGatesConfig gates(@Nullable Double min, @Nullable String rival) {
    return new EvalGatesConfig(
        min, rival == null ? null : InputPath.of(rival), 0.01, null, null, null);
  }

  private static TaskResult task(Evaluation evaluation, String model, String task) {
    return Objects.requireNonNull(Objects.requireNonNull(evaluation.model(model)).task(task));
  }

  private static RetrievalResult retrieval(Evaluation evaluation, String model) {
    return Objects.requireNonNull(Objects.requireNonNull(evaluation.model(model)).retrieval());
  }

  private static double value(TaskResult result, String metric) {
    return Objects.requireNonNull(result.metrics().get(metric)).value();
  }

  private static double value(RetrievalResult result, String metric) {
    return Objects.requireNonNull(result.metrics().get(metric)).value();
  }

  private static PairedComparison comparison(Evaluation evaluation, String metric) {
    return evaluation.comparisons().stream()
        .filter(c -> c.metric().equals(metric))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> values(TaskResult result, String family) {
    return result.slices().stream()
        .filter(s -> s.family().equals(family))
        .map(Slice::value)
        .toList();
  }

  private static Slice slice(TaskResult result, String family, String value) {
    return result.slices().stream()
        .filter(s -> s.family().equals(family) && s.value().equals(value))
        .findFirst()
        .orElseThrow();
  }
}
