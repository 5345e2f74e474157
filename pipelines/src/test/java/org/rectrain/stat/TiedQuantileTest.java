package org.rectrain.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.Golden;

/** Against users that NumPy resampled (tied.py), and by hand. */
class TiedQuantileTest {
  @Test
  void theChanceIsThatOfDrawnResamples() throws IOException {
    JsonNode golden = Golden.json("stat/tied.json");
    for (JsonNode g : golden.get("cases")) {
      String name = g.get("name").asText();
      TiedQuantile own =
          TiedQuantile.of(
              sorted(g.get("control")), sorted(g.get("treatment")), g.get("q").asDouble());
      assertThat(own.control()).as(name).isCloseTo(g.get("usual").get(0).asDouble(), within(1e-12));
      assertThat(own.treatment())
          .as(name)
          .isCloseTo(g.get("usual").get(1).asDouble(), within(1e-12));
      double equal = g.get("equal").asDouble();
      assertThat(own.chanceEqual()).as(name).isCloseTo(equal, within(0.01));
      assertThat(own.moved(0.05)).as(name).isEqualTo(equal <= 0.025);
    }
  }

  @Test
  void oneValueIsTheSameInAllResamplesAndTwoInNone() {
    double[] same = {1, 1, 1, 1};
    assertThat(TiedQuantile.of(same, same, 0.5).chanceEqual()).isEqualTo(1);
    assertThat(TiedQuantile.of(same, new double[] {2, 2}, 0.5).chanceEqual()).isZero();
    assertThat(TiedQuantile.of(same, new double[] {2, 2}, 0.5).moved(0.05)).isTrue();
  }

  private static double[] sorted(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .sorted()
        .toArray();
  }
}
