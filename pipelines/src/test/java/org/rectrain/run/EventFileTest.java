package org.rectrain.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.nn.Golden;

class EventFileTest {

  @Test
  void writesTheBytesOfTensorBoardsOwnWriter(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("new/scalars.tfevents");
    try (EventFile events = EventFile.create(file, 1764000000.0)) {
      events.scalars(1764000000.5, 0, values("train/loss", 0.75, "valid/auc_click", 0.5));
      events.scalars(1764000001.25, 1, Map.of("train/loss", -1.5e-8));
      events.scalars(1764000002.0, 300, values("train/loss", 3.4e38, "größe/内存", 1234.5));
      events.scalars(
          1764000003.0, 5_000_000_000L, values("train/loss", Double.NaN, "train/rate", 0.0));
    }
    assertThat(file).hasSameBinaryContentAs(Golden.path("events/scalars.tfevents"));
  }

  @Test
  void refusesANameThatTensorBoardDoesNotSee(@TempDir Path folder) {
    assertThatThrownBy(() -> EventFile.create(folder.resolve("scalars"), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a name with 'tfevents'");
  }

  private static Map<String, Double> values(String one, double first, String two, double second) {
    Map<String, Double> out = new LinkedHashMap<>();
    out.put(one, first);
    out.put(two, second);
    return out;
  }
}
