package org.rectrain.report.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rectrain.config.train.TrainConfig.ScorerKind;
import org.rectrain.train.loop.TrainResult;

final class TrainingFactsTest {
  private static Map<String, String> facts(int distinct, long tokens) {
    TrainResult result =
        new TrainResult(
            "main",
            "model",
            1000,
            100,
            0,
            70,
            15,
            distinct,
            tokens,
            9,
            3,
            6,
            true,
            Map.of(),
            12,
            500,
            40,
            900,
            ScorerKind.TWO_TOWER,
            null,
            0,
            null,
            null,
            0.001,
            3,
            Map.of(),
            List.of(),
            List.of(),
            Map.of());
    return TrainingFacts.read(result).facts();
  }

  @Test
  void textsAreCountedWhereThereAreSome() {
    assertThat(facts(120, 2400))
        .containsEntry("Distinct texts", "120, 2,400 tokens")
        .containsEntry("Of these in the encoder", "none: it is frozen")
        .containsEntry("Steps", "9, stopped early");
  }

  @Test
  void theEmptyTextOfEveryItemIsNone() {
    assertThat(facts(1, 2))
        .doesNotContainKey("Distinct texts")
        .containsEntry("Of these in the encoder", "none: no text is read");
    assertThat(facts(0, 0)).doesNotContainKey("Distinct texts");
  }
}
