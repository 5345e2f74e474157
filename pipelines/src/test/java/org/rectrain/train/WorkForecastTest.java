package org.rectrain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.train.TrainConfig;

class WorkForecastTest {
  private static final WorkForecast.Sizes DATA = new WorkForecast.Sizes(1000, 4, 50, 12);

  private static WorkForecast of(double epochs, double fraction) {
    TrainConfig config =
        ConfigTrees.defaultsBut(
            TrainConfig.class,
            Map.of("epochs", epochs, "epoch_fraction", fraction, "batch_size", 10));
    return WorkForecast.of(config, null, DATA);
  }

  @Test
  void aShareOfEachEpochIsThatShareOfTheWork() {
    assertThat(of(2, 0.25).towers()).isEqualTo(of(1, 0.5).towers(), within(1e-6));
    assertThat(of(4, 1).towers() / of(4, 0.1).towers()).isEqualTo(10, within(1e-9));
  }

  @Test
  void minutesAreWorkOverSpeed() {
    assertThat(new WorkForecast(60, 120, 180).minutes(3)).isEqualTo(2, within(1e-12));
  }
}
