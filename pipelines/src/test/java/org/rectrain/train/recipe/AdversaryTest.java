package org.rectrain.train.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.Golden;

/** Against PyTorch: golden/adversary/make.py. */
class AdversaryTest {
  private static float[] floats(JsonNode list) {
    float[] out = new float[list.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = list.get(i).floatValue();
    }
    return out;
  }

  @Test
  void shiftsAreThoseOfPyTorch() {
    JsonNode golden = Golden.json("adversary/golden.json");
    int width = golden.get("width").intValue();
    for (JsonNode wanted : golden.get("cases")) {
      Adversary adversary =
          new Adversary(wanted.get("epsilon").doubleValue(), wanted.get("steps").intValue());
      float[] shifts = new float[wanted.get("shift").size()];
      wanted.get("gradients").forEach(g -> adversary.step(shifts, floats(g), width));
      assertThat(shifts).containsExactly(floats(wanted.get("shift")), within(1e-6f));
    }
  }

  @Test
  void aVectorWithoutAGradientStays() {
    float[] shifts = new float[4];
    new Adversary(0.5, 1).step(shifts, new float[] {0, 0, 3, 4}, 2);
    assertThat(shifts).containsExactly(new float[] {0, 0, 0.3f, 0.4f}, within(1e-7f));
  }
}
