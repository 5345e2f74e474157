package org.rectrain.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.train.OptimizerConfig;
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

  @Test
  void piecesGoThroughOneCourse() {
    Schedule all = Schedule.of(optimizer(0, 1), 40);
    assertThat(all.warmup()).isEqualTo(2);
    for (int piece = 0; piece < 4; piece++) {
      Schedule part = Schedule.of(optimizer(piece / 4.0, (piece + 1) / 4.0), 10);
      for (int step = 0; step < 10; step++) {
        assertThat(part.factor(step)).isEqualTo(all.factor(10L * piece + step));
      }
    }
    assertThatThrownBy(() -> optimizer(0.5, 0.5))
        .hasMessageContaining("course_to: 0.5 is not after course_from; expected above 0.5");
  }

  private static OptimizerConfig optimizer(double from, double to) {
    return ConfigReader.bind(
        "{course_from: " + from + ", course_to: " + to + "}",
        List.of(),
        OptimizerConfig.class,
        "test");
  }
}
