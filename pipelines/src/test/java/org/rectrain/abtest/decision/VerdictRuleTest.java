package org.rectrain.abtest.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.rectrain.Failure;
import org.rectrain.abtest.Abtest;
import org.rectrain.abtest.analysis.MetricResult;
import org.rectrain.abtest.analysis.VariantComparison;
import org.rectrain.abtest.analysis.VariantComparison.Effect;
import org.rectrain.abtest.analysis.VariantComparison.Guardrail;
import org.rectrain.abtest.analysis.VariantComparison.Outcome;
import org.rectrain.abtest.analysis.VariantComparison.UsualQuantile;
import org.rectrain.abtest.decision.Verdict.Decision;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.stat.NonInferiority.Finding;

/** Every branch of the verdict, on results made by hand. */
class VerdictRuleTest {
  private static final double NAN = Double.NaN;
  private static final LocalDate DAY = LocalDate.of(2026, 5, 14);
  private static final String YAML =
      """
      input: {path: none}
      metrics:
        - {name: ctr, kind: ratio, value: click}
      """;
  private static final VariantComparison BETTER = goal(0.05, 0.01, 0.001, Outcome.BETTER);
  private static final VariantComparison WORSE = goal(-0.05, 0.01, 0.001, Outcome.WORSE);
  private static final VariantComparison UNCLEAR = goal(0.01, 0.01, 0.3, Outcome.UNCLEAR);
  private static final VariantComparison UNDEFINED = goal(NAN, NAN, NAN, Outcome.UNCLEAR);

  @Test
  void anImprovementShips() {
    Verdict verdict = decide("", ctr(BETTER));
    assertThat(verdict.decision()).isEqualTo(Decision.SHIP);
    assertThat(verdict.sentence())
        .isEqualTo("Ship b: ctr improved: +5.00 % (95 % interval +3.04 % to +6.96 %), p = 0.0010.");
  }

  @Test
  void aGoalThatGotWorseIsNotShipped() {
    Verdict verdict = decide("", ctr(WORSE));
    assertThat(verdict.decision()).isEqualTo(Decision.DO_NOT_SHIP);
    assertThat(verdict.sentence()).startsWith("Do not ship b: ctr got worse: -5.00 % (");
    assertThat(decide("", ctr(BETTER), other("goal", WORSE)).sentence())
        .startsWith("Do not ship b: other got worse: ");
    assertThat(decide("", ctr(BETTER), other("info", WORSE)).decision()).isEqualTo(Decision.SHIP);
  }

  @Test
  void aBrokenGuardrailStopsEverythingEvenEarly() {
    MetricResult broken = guardrail(-0.06, -0.08, Finding.BROKEN);
    assertThat(decide("", ctr(BETTER), broken).sentence())
        .startsWith("Do not ship b: guardrail likes got worse: -6.00 %");
    assertThat(decide("window: {planned_days: 28}\n", ctr(BETTER), broken).decision())
        .isEqualTo(Decision.DO_NOT_SHIP);
  }

  @Test
  void aFixedTestWaitsForItsPlannedEnd() {
    Verdict verdict = decide("window: {planned_days: 28}\n", ctr(BETTER));
    assertThat(verdict.decision()).isEqualTo(Decision.KEEP_RUNNING);
    assertThat(verdict.until()).isEqualTo("2026-05-28");
    assertThat(verdict.sentence()).contains("the planned end has not come (day 14 of 28)");
    assertThat(
            decide(
                    "window: {planned_days: 28}\nsequential: {method: confidence_sequence}\n",
                    ctr(BETTER))
                .decision())
        .isEqualTo(Decision.SHIP);
  }

  @Test
  void anUnclearGuardrailWaits() {
    MetricResult unclear = guardrail(-0.01, -0.03, Finding.UNCLEAR);
    Verdict verdict = decide("", ctr(BETTER), unclear);
    assertThat(verdict.decision()).isEqualTo(Decision.KEEP_RUNNING);
    assertThat(verdict.sentence())
        .contains("guardrail likes is not shown to be safe yet: it may still be -3.00 %");
    assertThat(verdict.reasons()).anyMatch(r -> r.startsWith("ctr improved: "));
    // One-sided, at power 0.8: (2.486 * 0.03 / 1.96 / 0.02)^2 = 3.62 times the 14 days.
    assertThat(verdict.until()).isEqualTo("2026-06-20");
    Verdict alone = decide("", unclear);
    assertThat(alone.decision()).isEqualTo(Decision.KEEP_RUNNING);
    Verdict untested = decide("", ctr(BETTER), guardrail(NAN, NAN, Finding.UNCLEAR));
    assertThat(untested.decision()).isEqualTo(Decision.KEEP_RUNNING);
    assertThat(untested.sentence())
        .contains("likes has no effect relative to a control of 0")
        .doesNotContain("NaN");
  }

  @Test
  void guardrailsAloneShipWhenAllHeld() {
    Verdict verdict = decide("", guardrail(0.001, -0.01, Finding.HELD));
    assertThat(verdict.sentence()).isEqualTo("Ship b: no guardrail got worse.");
  }

  @Test
  void nothingFoundWithEnoughDataIsNotShipped() {
    Verdict enough = decide("plan: {uplift: 0.05}\n", ctr(UNCLEAR));
    assertThat(enough.decision()).isEqualTo(Decision.DO_NOT_SHIP);
    assertThat(enough.sentence())
        .contains("no improvement of ctr was found")
        .contains("an uplift of 5.00 % would have shown");
    Verdict ended = decide("window: {planned_days: 14}\n", ctr(UNCLEAR));
    assertThat(ended.decision()).isEqualTo(Decision.DO_NOT_SHIP);
    assertThat(ended.sentence()).endsWith("the planned end has come.");
  }

  @Test
  void tooLittleDataKeepsRunning() {
    Verdict soon = decide("plan: {uplift: 0.02}\n", ctr(UNCLEAR));
    assertThat(soon.decision()).isEqualTo(Decision.KEEP_RUNNING);
    assertThat(soon.sentence()).contains("ctr is not clear yet");
    assertThat(soon.until()).isEqualTo("2026-05-28");
    Verdict hopeless = decide("plan: {uplift: 0.001}\n", ctr(UNCLEAR));
    assertThat(hopeless.until()).isNull();
    assertThat(hopeless.reasons()).anyMatch(r -> r.startsWith("at this rate that is out of reach"));
    Verdict untimed =
        new VerdictRule(config("plan: {uplift: 0.02}\n"), List.of(ctr(UNCLEAR)), null, 0)
            .decide(List.of("b"));
    assertThat(untimed.decision()).isEqualTo(Decision.KEEP_RUNNING);
    assertThat(untimed.until()).isNull();
  }

  @Test
  void aGoalWithoutATestKeepsRunningUntilTheEnd() {
    MetricResult few =
        metric("ctr", "goal", true, MetricResult.State.TOO_FEW, "ctr: too few", UNDEFINED);
    Verdict verdict = decide("", few);
    assertThat(verdict.decision()).isEqualTo(Decision.KEEP_RUNNING);
    assertThat(verdict.sentence()).isEqualTo("Keep running: ctr: too few.");
    assertThat(decide("window: {planned_days: 14}\n", few).sentence())
        .isEqualTo("Do not ship b: ctr: too few; the planned end has come.");
  }

  @Test
  void aGoalFromNothingIsToldInItsUnit() {
    VariantComparison fromZero =
        comparison(new Effect(0.02, 0.01, 0.03), none(), 0.001, Outcome.BETTER, null);
    assertThat(decide("", ctr(fromZero)).sentence())
        .isEqualTo(
            "Ship b: ctr improved: +0.02000 in its unit (95 % interval +0.01000 to +0.03000),"
                + " control is 0, p = 0.0010.");
  }

  @Test
  void aQuantileThatTiesMayHoldIsNoEffect() {
    Effect effect = new Effect(0.046, 0.003, 0.09);
    MetricResult held = ctr(quantile(effect, new UsualQuantile(2, 3, 0.14, false)));
    Verdict verdict = decide("plan: {uplift: 0.5}\n", held);
    assertThat(verdict.decision()).isEqualTo(Decision.KEEP_RUNNING);
    assertThat(verdict.sentence())
        .isEqualTo(
            "Keep running: no effect on ctr beyond its ties: it is 2 in control and 3 here,"
                + " and the same in 14.0 % of resamples (between the values: +4.60 % (95 % interval"
                + " +0.30 % to +9.00 %), p = 0.037).");
    assertThat(decide("window: {planned_days: 14}\n", held).decision())
        .isEqualTo(Decision.DO_NOT_SHIP);
    VariantComparison moved = quantile(effect, new UsualQuantile(2, 3, 0.01, true));
    assertThat(decide("", ctr(moved)).decision()).isEqualTo(Decision.SHIP);
  }

  private static VariantComparison quantile(Effect effect, UsualQuantile usual) {
    Outcome outcome = usual.moved() ? Outcome.BETTER : Outcome.UNCLEAR;
    return new VariantComparison(
        "b", effect, effect, NAN, NAN, 0.037, 0.037, true, outcome, usual, null, null, null,
        List.of(), List.of(), null, List.of(), List.of());
  }

  @Test
  void theBestTreatmentDecides() {
    VariantComparison more = goal(0.09, 0.01, 0.001, Outcome.BETTER);
    assertThat(decide(List.of("b", "c"), "", ctr(BETTER, more)).treatment()).isEqualTo("c");
    assertThat(decide(List.of("b", "c"), "", ctr(WORSE, UNCLEAR)).treatment()).isEqualTo("c");
    assertThat(decide(List.of("b", "c"), "", ctr(UNDEFINED, WORSE)).treatment()).isEqualTo("b");
    VariantComparison lower = goal(-0.09, 0.01, 0.001, Outcome.BETTER);
    MetricResult latency =
        new MetricResult(
            "latency",
            "mean",
            "goal",
            "lower",
            true,
            "t",
            NAN,
            null,
            List.of(),
            List.of(goal(-0.05, 0.01, 0.001, Outcome.BETTER), lower),
            MetricResult.State.TESTED,
            null);
    assertThat(decide(List.of("b", "c"), "", latency).treatment()).isEqualTo("c");
  }

  @Test
  void whatMakesAnExperimentInvalid() {
    AbtestConfig config = config("");
    MetricResult constant =
        metric("ctr", "goal", true, MetricResult.State.UNTESTABLE, "ctr: constant", UNDEFINED);
    assertThat(conclude(config, List.of("control", "b"), constant, 1000, 1000).verdict().sentence())
        .isEqualTo("Invalid: ctr: constant.");
    assertThat(
            conclude(config, List.of("control", "b"), ctr(BETTER), 1000, 800).verdict().sentence())
        .startsWith("Invalid: the sample ratio is off: control has 55.6 %");
    assertThat(conclude(config, List.of("control", "b"), ctr(BETTER), 50, 50).verdict().sentence())
        .isEqualTo(
            "Keep running: 'control' has 50 users; fewer than 100 are too few for a verdict.");
    assertThat(
            conclude(
                    config("shares: {control: 1, b: 1, c: 1}\n"),
                    List.of("control", "b"),
                    ctr(BETTER),
                    1000,
                    1000)
                .verdict()
                .sentence())
        .isEqualTo("Invalid: variant 'c' of abtest.shares has no users.");
    MetricResult few =
        metric("ctr", "goal", true, MetricResult.State.TOO_FEW, "ctr: too few", UNDEFINED);
    assertThat(conclude(config, List.of("control", "b"), few, 1000, 1000).verdict().decision())
        .isEqualTo(Decision.KEEP_RUNNING);
  }

  @Test
  void gatesLetThroughWhatTheyShould() {
    AbtestResult ship = conclude(config(""), ctr(BETTER));
    AbtestResult harm = conclude(config(""), ctr(WORSE));
    AbtestResult broken =
        conclude(config(""), ctr(BETTER), guardrail(-0.06, -0.08, Finding.BROKEN));
    AbtestResult nothing = conclude(config("plan: {uplift: 0.05}\n"), ctr(UNCLEAR));
    AbtestResult worseInfo =
        conclude(config("plan: {uplift: 0.05}\n"), ctr(UNCLEAR), other("info", WORSE));
    AbtestResult waiting = conclude(config("plan: {uplift: 0.02}\n"), ctr(UNCLEAR));
    AbtestResult invalid = conclude(config(""), List.of("control", "b"), ctr(BETTER), 1000, 800);
    passes("none", ship, harm, broken, nothing, waiting, invalid);
    passes("invalid", ship, harm, broken, nothing, waiting);
    fails("invalid", invalid);
    passes("no_harm", ship, nothing, worseInfo, waiting);
    fails("no_harm", harm, broken, invalid);
    passes("ship", ship);
    fails("ship", harm, broken, nothing, waiting, invalid);
  }

  private static void passes(String gate, AbtestResult... results) {
    for (AbtestResult result : results) {
      assertThatCode(() -> Abtest.gate(config("gate: " + gate + "\n"), result))
          .as(result.verdict().sentence())
          .doesNotThrowAnyException();
    }
  }

  private static void fails(String gate, AbtestResult... results) {
    for (AbtestResult result : results) {
      assertThatThrownBy(() -> Abtest.gate(config("gate: " + gate + "\n"), result))
          .isInstanceOfSatisfying(
              Failure.class, f -> assertThat(f.exitCode()).isEqualTo(Failure.GATE))
          .hasMessageContaining(result.verdict().sentence());
    }
  }

  private static AbtestResult conclude(AbtestConfig config, MetricResult... metrics) {
    return conclude(config, List.of("control", "b"), List.of(metrics), 1000, 1000);
  }

  private static AbtestResult conclude(
      AbtestConfig config, List<String> variants, MetricResult metric, long... counts) {
    return conclude(config, variants, List.of(metric), counts);
  }

  private static AbtestResult conclude(
      AbtestConfig config, List<String> variants, List<MetricResult> metrics, long... counts) {
    AbtestResult.LogSummary log =
        new AbtestResult.LogSummary(1, 2, 0, 0, 0, 0, 0, null, 0, 0, 0, 0);
    Conclusion.Seen seen =
        new Conclusion.Seen(variants, counts, (int) DAY.toEpochDay() - 13, 14, log);
    return new Conclusion(config).of(seen, List.of(), List.of(), () -> metrics);
  }

  private static Verdict decide(String yaml, MetricResult... metrics) {
    return decide(List.of("b"), yaml, metrics);
  }

  private static Verdict decide(List<String> treatments, String yaml, MetricResult... metrics) {
    return new VerdictRule(config(yaml), List.of(metrics), DAY, 14).decide(treatments);
  }

  private static AbtestConfig config(String yaml) {
    return ConfigReader.bind(YAML + yaml, List.of(), AbtestConfig.class, "test");
  }

  private static MetricResult ctr(VariantComparison... comparisons) {
    return metric("ctr", "goal", true, MetricResult.State.TESTED, null, comparisons);
  }

  private static MetricResult other(String role, VariantComparison... comparisons) {
    return metric("other", role, false, MetricResult.State.TESTED, null, comparisons);
  }

  private static MetricResult guardrail(double effect, double worst, Finding state) {
    Guardrail guardrail = new Guardrail(0.02, worst, NAN, NAN, state);
    Effect relative = new Effect(effect, effect - 0.03, effect + 0.03);
    return metric(
        "likes",
        "guardrail",
        false,
        MetricResult.State.TESTED,
        null,
        comparison(relative, relative, 0.5, Outcome.UNCLEAR, guardrail));
  }

  private static MetricResult metric(
      String name,
      String role,
      boolean primary,
      MetricResult.State state,
      @Nullable String problem,
      VariantComparison... comparisons) {
    return new MetricResult(
        name,
        "ratio",
        role,
        "higher",
        primary,
        "delta method",
        NAN,
        null,
        List.of(),
        new ArrayList<>(List.of(comparisons)),
        state,
        problem);
  }

  private static VariantComparison goal(double effect, double error, double p, Outcome outcome) {
    Effect relative = new Effect(effect, effect - 1.96 * error, effect + 1.96 * error);
    return comparison(relative, relative, p, outcome, null);
  }

  private static VariantComparison comparison(
      Effect absolute, Effect relative, double p, Outcome outcome, @Nullable Guardrail guardrail) {
    return new VariantComparison(
        "b", absolute, relative, NAN, NAN, p, p, p <= 0.05, outcome, null, guardrail, null, null,
        List.of(), List.of(), null, List.of(), List.of());
  }

  private static Effect none() {
    return new Effect(NAN, NAN, NAN);
  }
}
