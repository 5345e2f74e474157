package org.rectrain.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.Golden;

class RankAgreementTest {
  private static String[] texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(JsonNode::asText)
        .toArray(String[]::new);
  }

  private static double[] numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  @Test
  void agreesWithScipyAndThePaper() throws IOException {
    JsonNode golden = Golden.json("metric/rank_agreement.json");
    assertThat(golden.path("lists")).hasSize(5);
    for (JsonNode one : golden.path("lists")) {
      String[] a = texts(one.path("a"));
      String[] b = texts(one.path("b"));
      double p = one.path("p").asDouble();
      double rbo = one.path("rbo").asDouble();
      assertThat(RankAgreement.rankBiasedOverlap(a, b, p)).isCloseTo(rbo, within(1e-12));
      assertThat(RankAgreement.rankBiasedOverlap(b, a, p)).isCloseTo(rbo, within(1e-12));
      assertThat(RankAgreement.overlap(a, b, one.path("k").asInt()))
          .isCloseTo(one.path("overlap").asDouble(), within(1e-12));
    }
    assertThat(golden.path("pairs")).hasSize(4);
    for (JsonNode pair : golden.path("pairs")) {
      assertThat(RankAgreement.kendall(numbers(pair.path("x")), numbers(pair.path("y"))))
          .isCloseTo(pair.path("tau").asDouble(), within(1e-12));
    }
  }

  @Test
  void byHand() {
    String[] ab = {"a", "b"};
    String[] ba = {"b", "a"};
    assertThat(RankAgreement.overlap(ab, ba, 1)).isZero();
    assertThat(RankAgreement.overlap(ab, ba, 2)).isEqualTo(1);
    // (1 - p)/p (0 + 1 p²) + 1 p² = p(1 - p) + p² = p
    assertThat(RankAgreement.rankBiasedOverlap(ab, ba, 0.9)).isCloseTo(0.9, within(1e-12));
    assertThat(RankAgreement.rankBiasedOverlap(ab, ab, 0.9)).isCloseTo(1, within(1e-12));
    assertThat(RankAgreement.rankBiasedOverlap(ab, new String[] {"c"}, 0.9)).isZero();
    // Pairs: 1 concordant, 1 discordant, 1 tied in x: 0 / sqrt(2 · 3).
    assertThat(RankAgreement.kendall(new double[] {1, 1, 2}, new double[] {1, 3, 2})).isZero();
    assertThat(RankAgreement.kendall(new double[] {1, 2}, new double[] {5, 7})).isEqualTo(1);
  }

  @Test
  void undefinedIsNotZero() {
    String[] none = {};
    assertThat(RankAgreement.overlap(none, none, 5)).isNaN();
    assertThat(RankAgreement.rankBiasedOverlap(none, new String[] {"a"}, 0.9)).isNaN();
    assertThat(RankAgreement.kendall(new double[] {1, 1}, new double[] {1, 2})).isNaN();
    assertThat(RankAgreement.kendall(new double[] {1}, new double[] {1})).isNaN();
    assertThat(RankAgreement.kendall(new double[] {1, Double.NaN}, new double[] {1, 2})).isNaN();
  }
}
