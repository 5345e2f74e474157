package org.rectrain.federate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.Golden;
import org.rectrain.stat.privacy.RenyiAccountant;

/** Against Flower and Opacus: golden/federate/make.py. */
class FederateGoldenTest {
  private static float[] floats(JsonNode list) {
    float[] out = new float[list.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = list.get(i).floatValue();
    }
    return out;
  }

  @Test
  void theMeanIsThatOfFlower() {
    JsonNode golden = Golden.json("federate/golden.json");
    List<float[]> updates = new ArrayList<>();
    golden.get("updates").forEach(u -> updates.add(floats(u)));
    double[] weights = {120, 45, 900};
    assertThat(WeightedMean.of(updates, weights))
        .containsExactly(floats(golden.get("mean")), within(1e-6f));
  }

  @Test
  void epsilonIsThatOfOpacus() {
    for (JsonNode wanted : Golden.json("federate/golden.json").get("epsilon")) {
      RenyiAccountant accountant = new RenyiAccountant();
      for (JsonNode release : wanted.get("releases")) {
        for (int i = 0; i < release.get(1).intValue(); i++) {
          accountant.add(release.get(0).doubleValue());
        }
      }
      assertThat(accountant.epsilon(wanted.get("delta").doubleValue()))
          .as(wanted.toString())
          .isCloseTo(wanted.get("epsilon").doubleValue(), within(1e-6));
    }
    assertThat(new RenyiAccountant().epsilon(1e-5)).isZero();
  }
}
