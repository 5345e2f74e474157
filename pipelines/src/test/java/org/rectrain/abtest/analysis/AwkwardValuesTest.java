package org.rectrain.abtest.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.rectrain.abtest.analysis.MetricResult.State;
import org.rectrain.abtest.log.ExperimentUsers;
import org.rectrain.abtest.log.Measures;
import org.rectrain.abtest.log.MetricVector;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.abtest.AbtestMetric;
import org.rectrain.stat.Moments;

/** Values on which a test is easily silently wrong: each has the right number or a reason. */
class AwkwardValuesTest {
  private static final int USERS = 400;
  private final SplittableRandom random = new SplittableRandom(1);
  private final double[] value = random.doubles(USERS).toArray();
  private final double[] shown = Arrays.stream(value).map(x -> 1 + Math.floor(5 * x)).toArray();
  private final double[] before = new double[USERS];
  private final int[] variant = new int[USERS];
  private final int[] stratum = new int[USERS];

  AwkwardValuesTest() {
    for (int u = 0; u < USERS; u++) {
      variant[u] = u % 2;
      stratum[u] = u % 4 / 2;
    }
  }

  @Test
  void oneRatioForAllUsersIsConstant() {
    double[] same = Arrays.stream(shown).map(x -> 0.3 * x).toArray();
    Draft draft = draft("kind: ratio, denominator: shown", same, false);
    assertThat(state(draft)).isEqualTo(State.UNTESTABLE);
    assertThat(text(draft)).startsWith("m: constant");
    assertThat(draft.pValues()[0]).isNaN();
  }

  @Test
  void noDenominatorAnywhereIsTold() {
    Arrays.fill(shown, 0);
    Draft draft = draft("kind: ratio, denominator: shown", value, false);
    assertThat(text(draft)).contains("the denominator 'shown' is 0 for all users of 'control'");
  }

  @Test
  void oneUserAVariantIsTooFew() {
    Arrays.fill(variant, 0);
    variant[7] = 1;
    Draft draft = draft("kind: mean", value, false);
    assertThat(state(draft)).isEqualTo(State.TOO_FEW);
    assertThat(text(draft))
        .isEqualTo("m: 'treatment' has 1 users; two are the least that can be compared");
    assertThat(draft.pValues()[0]).isNaN();
  }

  @Test
  void aFewBigSpendersAreNoSample() {
    double[] spent = new double[USERS];
    for (int u = 0; u < 12; u++) {
      spent[u * 30 + u % 2] = 500;
    }
    Draft draft = draft("kind: mean", spent, false);
    assertThat(state(draft)).isEqualTo(State.TOO_FEW);
    assertThat(text(draft)).contains("users, where 20 are the least for a test");
    assertThat(draft.pValues()[0]).isNaN();
    assertThat(draft("kind: mean, cap: 0", spent, false).pValues()[0]).isNaN();
  }

  @Test
  void aConstantPrePeriodChangesNothing() {
    Draft plain = draft("kind: mean", value, false);
    Arrays.fill(before, 4);
    Draft cuped = draft("kind: mean", value, true);
    assertThat(cuped.pValues()[0]).isCloseTo(plain.pValues()[0], within(1e-12));
  }

  @Test
  void aPrePeriodThatForetellsAllLeavesNothingToTest() {
    System.arraycopy(value, 0, before, 0, USERS);
    Draft draft = draft("kind: mean", value, true);
    assertThat(draft.pValues()[0]).isNaN();
    assertThat(state(draft)).isEqualTo(State.UNTESTABLE);
  }

  @Test
  void negativeValuesAreCappedFromAboveOnly() {
    double[] balance = Arrays.stream(value).map(x -> 10 * x - 8).toArray();
    Draft draft = draft("kind: mean, cap: 1", balance, false);
    double mean =
        java.util.stream.IntStream.range(0, USERS)
            .filter(u -> variant[u] == 0)
            .mapToDouble(u -> Math.min(1, balance[u]))
            .average()
            .orElseThrow();
    assertThat(draft.data().raw().get(0).mean()).isCloseTo(mean, within(1e-12));
    // Control is negative: the relative effect has the sign of the absolute one.
    assertThat(Math.signum(draft.relative().get(0).value()))
        .isEqualTo(Math.signum(draft.absolute().get(0).value()));
  }

  @Test
  void aStratumInOneArmIsPutTogetherWithAnother() {
    MetricData whole = data("kind: mean", value, false);
    for (int u = 0; u < USERS; u++) {
      stratum[u] = u == 0 ? 1 : 0;
    }
    MetricData strata = whole.stratified(value, variant, stratum, 2);
    assertThat(strata.adjusted().get(0).mean()).isCloseTo(whole.raw().get(0).mean(), within(1e-12));
    assertThat(strata.adjusted().get(1).variance())
        .isCloseTo(whole.raw().get(1).variance(), within(1e-12));
  }

  private static State state(Draft draft) {
    Draft.Problem problem = draft.problem();
    return problem == null ? State.TESTED : problem.state();
  }

  private static @Nullable String text(Draft draft) {
    Draft.Problem problem = draft.problem();
    return problem == null ? null : problem.text();
  }

  private Draft draft(String kind, double[] now, boolean pre) {
    AbtestConfig config = config(kind);
    MetricData data = data(kind, now, pre);
    return Draft.of(
        config.metrics().get(0),
        true,
        data,
        Double.POSITIVE_INFINITY,
        List.of("control", "treatment"),
        SequentialPlan.untimed(config, USERS),
        0);
  }

  private MetricData data(String kind, double[] now, boolean pre) {
    AbtestMetric metric = config(kind).metrics().get(0);
    Measures measures = Measures.of(List.of(metric));
    ExperimentUsers users =
        new ExperimentUsers(
            List.of("control", "treatment"),
            new long[USERS],
            variant,
            new double[][] {now, shown},
            new double[][] {before, before},
            new int[0][],
            List.of());
    MetricVector vector = MetricVector.of(metric, measures, 0, Caps.of(metric, now), pre);
    UserValues values = new UserValues(users, vector);
    List<Moments> arms = values.arms();
    return MetricData.of(vector, arms).with(List.of(values.tails(arms, 1)));
  }

  private static AbtestConfig config(String kind) {
    return ConfigReader.bind(
        "input: {path: none}\nmetrics: [{name: m, value: value, " + kind + "}]\n",
        List.of(),
        AbtestConfig.class,
        "test");
  }
}
