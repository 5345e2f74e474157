package org.rectrain.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.train.StoppingConfig;
import org.rectrain.config.train.TrainConfig.Decay;

public final class LoopForecastTest {
  /**
   * 250 steps, 50 an epoch, evaluated after each 40 and at the end; stopped after 3 without gain.
   */
  public static LoopSettings settings() {
    return new LoopSettings(
        "train",
        "",
        250,
        50,
        40,
        0,
        1,
        new Schedule(Decay.CONSTANT, 0, 250, 0),
        ConfigTrees.defaultsBut(StoppingConfig.class, Map.of()),
        0,
        List.of("click"),
        new double[] {1},
        "",
        7);
  }

  @Test
  void theRestIsItsStepsAndItsEvaluations() {
    // 240 steps of 2 s; evaluations after 40, 80, 120, 160, 200, 240 and 250.
    assertThat(LoopForecast.rest(settings(), 10, 2, 30)).isCloseTo(690, within(1e-9));
    assertThat(LoopForecast.rest(settings(), 240, 2, 30)).isCloseTo(50, within(1e-9));
  }

  @Test
  void whatTakesHoursSaysWhichKeyShortensIt() {
    assertThat(LoopForecast.line(settings(), 10, 690))
        .isEqualTo(
            "train: about 12 minutes more for steps 11 to 250 and their evaluations, judged by"
                + " those so far");
    assertThat(LoopForecast.line(settings(), 10, 4 * 3600))
        .contains("about 4.0 hours more")
        .endsWith("; train.epochs=1.3 instead of 5.0 would take about an hour");
  }
}
