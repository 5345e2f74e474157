package org.rectrain.release.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rectrain.abtest.assign.Assignment;
import org.rectrain.config.abtest.AbtestMetric;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.rollout.RolloutConfig;
import org.rectrain.release.rollout.RolloutRule.Bounds;
import org.rectrain.release.rollout.RolloutRule.Decision;
import org.rectrain.stat.NonInferiority.Better;
import org.rectrain.stat.NonInferiority.Finding;

class RolloutRuleTest {
  private static final AbtestMetric CTR =
      ConfigTrees.defaultsBut(
          AbtestMetric.class,
          Map.of("name", "ctr", "kind", "ratio", "value", "click", "denominator", "1"));

  static RolloutConfig config(Map<String, ?> changes) {
    Map<String, Object> all =
        new java.util.HashMap<>(
            Map.of("metrics", List.of(CTR), "input", Map.of("path", "log.jsonl"), "name", "r8"));
    all.putAll(changes);
    return ConfigTrees.defaultsBut(RolloutConfig.class, all);
  }

  private static Decision decide(double low, double high, Finding... guards) {
    return RolloutRule.decide(new Bounds((low + high) / 2, low, high), 0.85, 0.05, List.of(guards));
  }

  @Test
  void oneEndOfTheBoundsDecides() {
    assertThat(decide(0.6, 0.849)).isEqualTo(Decision.ROLL_BACK);
    assertThat(decide(0.6, 0.85)).isEqualTo(Decision.WAIT);
    assertThat(decide(0.95, 1.2)).isEqualTo(Decision.WAIT);
    assertThat(decide(0.951, 1.2)).isEqualTo(Decision.ADVANCE);
    assertThat(decide(Double.NaN, Double.NaN)).isEqualTo(Decision.WAIT);
  }

  @Test
  void guardrailsHoldItBackOrTakeItBack() {
    assertThat(decide(0.96, 1.2, Finding.HELD)).isEqualTo(Decision.ADVANCE);
    assertThat(decide(0.96, 1.2, Finding.HELD, Finding.UNCLEAR)).isEqualTo(Decision.WAIT);
    assertThat(decide(1.1, 1.2, Finding.HELD, Finding.BROKEN)).isEqualTo(Decision.ROLL_BACK);
    Bounds slower = new Bounds(1.3, 1.15, 1.45);
    assertThat(RolloutRule.guard(slower, 0.1, Better.LOWER)).isEqualTo(Finding.BROKEN);
    assertThat(RolloutRule.guard(slower, 0.2, Better.LOWER)).isEqualTo(Finding.UNCLEAR);
    assertThat(RolloutRule.guard(slower, 0.5, Better.LOWER)).isEqualTo(Finding.HELD);
    assertThat(RolloutRule.guard(slower, 0.1, Better.HIGHER)).isEqualTo(Finding.HELD);
    assertThat(RolloutRule.guard(new Bounds(0.5, 0.4, 0.6), 0.1, Better.HIGHER))
        .isEqualTo(Finding.BROKEN);
    assertThat(
            RolloutRule.guard(new Bounds(Double.NaN, Double.NaN, Double.NaN), 0.1, Better.HIGHER))
        .isEqualTo(Finding.UNCLEAR);
  }

  @Test
  void whereLowerIsBetterQualityIsTurnedRound() {
    Bounds loss = new Bounds(1.25, 1.2, 1.3).goodness(Better.LOWER);
    assertThat(loss.value()).isEqualTo(0.8);
    assertThat(loss.high()).isLessThan(0.85);
    assertThat(RolloutRule.decide(loss, 0.85, 0.05, List.of())).isEqualTo(Decision.ROLL_BACK);
    assertThat(RolloutRule.isFutile(new Bounds(0.9, 0.87, 0.93), 0.05)).isTrue();
  }

  @Test
  void aUserWhoIsInStaysInAndTheHashIsThatOfExperiments() {
    RolloutConfig config = config(Map.of());
    int[] in = new int[config.steps().size()];
    for (int u = 0; u < 5000; u++) {
      String user = "u" + u;
      boolean before = false;
      for (int s = 0; s < in.length; s++) {
        double share = config.steps().get(s);
        boolean now = RolloutAssignment.variant(config, share, user).equals("treatment");
        assertThat(now).isEqualTo(Assignment.unit("experiment:r8", user) < share);
        assertThat(!before || now).isTrue();
        before = now;
        in[s] += now ? 1 : 0;
      }
    }
    assertThat(in[in.length - 1]).isEqualTo(5000);
    assertThat(in[2]).isBetween(900, 1100);
    assertThat(RolloutAssignment.weights(config, 0.05))
        .containsExactly(Map.entry("treatment", 0.05), Map.entry("control", 0.95));
  }

  @Test
  void alphaIsSharedByStepsAndMetrics() {
    AbtestMetric slow =
        ConfigTrees.with(CTR, Map.of("name", "slow", "role", "guardrail", "better", "lower"));
    RolloutConfig config = config(Map.of("metrics", List.of(CTR, slow)));
    assertThat(config.alphaEach()).isEqualTo(0.05 / 8);
    assertThat(config.margin(0)).isEqualTo(0.15);
    assertThat(config.margin(7)).isEqualTo(0.03);
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> config(Map.of("steps", List.of(0.1, 0.05, 1.0))))
        .hasMessageContaining("steps: [0.1, 0.05, 1.0] do not rise");
    assertThatThrownBy(() -> config(Map.of("steps", List.of(0.1, 0.5))))
        .hasMessageContaining("the last of them 1");
    assertThatThrownBy(() -> config(Map.of("treatment", "control")))
        .hasMessageContaining("treatment: is control as well");
    AbtestMetric p95 = ConfigTrees.with(CTR, Map.of("name", "p95", "kind", "quantile"));
    assertThatThrownBy(() -> config(Map.of("metrics", List.of(CTR, p95))))
        .hasMessageContaining("'p95' is a quantile");
    AbtestMetric info = ConfigTrees.with(CTR, Map.of("role", "info"));
    assertThatThrownBy(() -> config(Map.of("metrics", List.of(info))))
        .hasMessageContaining("metrics: no goal");
    assertThatThrownBy(() -> config(Map.of("date", "16.03.2026")))
        .hasMessageContaining("expected a day such as 2026-05-01");
  }
}
