package org.rectrain.stat.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.Golden;

/** Against the Open Bandit Pipeline: golden/stat/offpolicy.py. */
class OffPolicyTest {
  private static double[] doubles(JsonNode list) {
    return IntStream.range(0, list.size()).mapToDouble(i -> list.get(i).doubleValue()).toArray();
  }

  @Test
  void everyEstimateIsThatOfTheOpenBanditPipeline() throws IOException {
    JsonNode golden = Golden.json("stat/offpolicy.json");
    Rounds rounds =
        new Rounds(
            doubles(golden.get("reward")),
            doubles(golden.get("weight")),
            doubles(golden.get("logged")),
            doubles(golden.get("target")));
    for (OffPolicy estimator : OffPolicy.values()) {
      assertThat(estimator.estimate(rounds, golden.get("limit").doubleValue()))
          .as(estimator.name())
          .isCloseTo(golden.get("estimates").get(estimator.name()).doubleValue(), within(1e-9));
    }
    assertThat(rounds.effectiveSize())
        .isCloseTo(golden.get("effective_size").doubleValue(), within(1e-9));
  }

  /** Rewards 1, 0, 1 with weights 2, 1, 0; the model expects 0.5 and 0.25 everywhere. */
  @Test
  void threeRoundsByHand() {
    Rounds rounds =
        new Rounds(
            new double[] {1, 0, 1},
            new double[] {2, 1, 0},
            new double[] {0.5, 0.5, 0.5},
            new double[] {0.25, 0.25, 0.25});
    assertThat(OffPolicy.IPS.estimate(rounds, 1)).isEqualTo(2.0 / 3);
    assertThat(OffPolicy.CLIPPED_IPS.estimate(rounds, 1)).isEqualTo(1.0 / 3);
    assertThat(OffPolicy.SNIPS.estimate(rounds, 1)).isEqualTo(2.0 / 3);
    assertThat(OffPolicy.DM.estimate(rounds, 1)).isEqualTo(0.25);
    assertThat(OffPolicy.DR.estimate(rounds, 1)).isCloseTo(0.25 + 0.5 / 3, within(1e-15));
    assertThat(OffPolicy.SWITCH_DR.estimate(rounds, 1)).isCloseTo(0.25 - 0.5 / 3, within(1e-15));
    assertThat(rounds.effectiveSize()).isEqualTo(9.0 / 5);
  }

  @Test
  void withoutRoundsOrWeightNothingIsDefined() {
    double[] none = new double[0];
    assertThat(OffPolicy.IPS.estimate(new Rounds(none, none, none, none), 1)).isNaN();
    double[] zero = {0};
    Rounds weightless = new Rounds(new double[] {1}, zero, zero, zero);
    assertThat(OffPolicy.SNIPS.estimate(weightless, 1)).isNaN();
    assertThat(weightless.effectiveSize()).isNaN();
  }
}
