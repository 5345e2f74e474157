package org.rectrain.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rectrain.config.train.TrainConfig.Decay;
import org.rectrain.dataset.Json;
import org.rectrain.nn.Golden;

/** The learning rate's course against transformers (golden/train/schedules.py). */
class ScheduleTest {
  @ParameterizedTest
  @EnumSource(Decay.class)
  void equalsTransformers(Decay decay) {
    JsonNode factors =
        Json.tree(Golden.path("train/schedules.json")).path(decay.name().toLowerCase(Locale.ROOT));
    assertThat(factors).hasSize(50);
    Schedule schedule = new Schedule(decay, 7, 50, 0);
    for (int step = 0; step < 50; step++) {
      assertThat(schedule.factor(step)).isCloseTo(factors.get(step).asDouble(), within(1e-12));
    }
  }

  @Test
  void endsAtItsFloorAndStaysThere() {
    for (Decay decay : new Decay[] {Decay.LINEAR, Decay.COSINE}) {
      Schedule schedule = new Schedule(decay, 0, 10, 0.1);
      assertThat(schedule.factor(0)).isEqualTo(1);
      assertThat(schedule.factor(10)).isCloseTo(0.1, within(1e-12));
      assertThat(schedule.factor(99)).isCloseTo(0.1, within(1e-12));
    }
    assertThatThrownBy(() -> new Schedule(Decay.LINEAR, 0, 0, 0))
        .hasMessageContaining("schedule: warmup 0, total 0");
  }
}
