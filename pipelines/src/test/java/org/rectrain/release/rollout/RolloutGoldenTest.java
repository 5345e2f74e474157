package org.rectrain.release.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.Golden;
import org.rectrain.release.rollout.RolloutRule.Bounds;
import org.rectrain.stat.Estimate;
import org.rectrain.stat.Moments;
import org.rectrain.stat.Ratio;
import org.rectrain.stat.Welch;
import org.rectrain.stat.sequential.ConfidenceSequence;

/** Bounds and decisions of every look against published formulas in NumPy (rollout.py). */
class RolloutGoldenTest {
  @Test
  void everyLookIsThatOfTheFormulas() throws IOException {
    JsonNode golden = Golden.json("release/rollout.json");
    assertThat(golden.path("rollouts")).hasSize(3);
    for (JsonNode rollout : golden.path("rollouts")) {
      ConfidenceSequence sequence =
          new ConfidenceSequence(
              rollout.path("alpha").asDouble(), rollout.path("tuned").asDouble());
      Moments control = new Moments(2);
      Moments treatment = new Moments(2);
      for (int d = 0; d < rollout.path("looks").size(); d++) {
        add(rollout.path("control").path(d), control);
        add(rollout.path("treatment").path(d), treatment);
        JsonNode look = rollout.path("looks").path(d);
        Estimate relative =
            Welch.relative(Ratio.sample(control, 1, 0), Ratio.sample(treatment, 1, 0));
        var interval = sequence.interval(relative, look.path("clock").asDouble());
        Bounds bounds = new Bounds(1 + relative.value(), 1 + interval.low(), 1 + interval.high());
        assertThat(bounds.value()).isCloseTo(look.path("value").asDouble(), within(1e-12));
        assertThat(bounds.low()).isCloseTo(look.path("low").asDouble(), within(1e-12));
        assertThat(bounds.high()).isCloseTo(look.path("high").asDouble(), within(1e-12));
        assertThat(
                RolloutRule.decide(
                        bounds,
                        rollout.path("floor").asDouble(),
                        rollout.path("margin").asDouble(),
                        List.of())
                    .name()
                    .toLowerCase(Locale.ROOT))
            .isEqualTo(look.path("decision").asText());
      }
    }
  }

  private static void add(JsonNode day, Moments arm) {
    for (int u = 0; u < day.path(0).size(); u++) {
      arm.add(day.path(0).path(u).asDouble(), day.path(1).path(u).asDouble());
    }
  }
}
