package org.rectrain.stat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.Golden;
import org.rectrain.stat.resample.Bootstrap;
import org.rectrain.stat.resample.Permutation;

/** Against SciPy, statsmodels and a published DeLong: golden/stat/make_resampling.py. */
class ResamplingGoldenTest {
  private static final Offset<Double> CLOSE = Offset.offset(1e-12);

  /** The published DeLong computes in single precision. */
  private static final Offset<Double> SINGLE = Offset.offset(2e-6);

  @Test
  void deLongAgrees() throws IOException {
    JsonNode cases = golden("delong");
    assertThat(cases).hasSize(40);
    for (JsonNode c : cases) {
      int[] labels = new int[c.get("labels").size()];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = c.get("labels").get(i).asInt();
      }
      double[] a = doubles(c.get("a"));
      double[] b = doubles(c.get("b"));
      DeLong.Result first = DeLong.of(a, labels, 0.95);
      DeLong.Result second = DeLong.of(b, labels, 0.95);
      DeLong.Comparison both = DeLong.compare(a, b, labels, 0.95);
      assertThat(first.auc()).isCloseTo(number(c, "auc_a"), SINGLE);
      assertThat(second.auc()).isCloseTo(number(c, "auc_b"), SINGLE);
      assertThat(first.standardError()).isCloseTo(number(c, "se_a"), SINGLE);
      assertThat(second.standardError()).isCloseTo(number(c, "se_b"), SINGLE);
      assertThat(both.difference()).isCloseTo(first.auc() - second.auc(), CLOSE);
      assertThat(both.z()).isCloseTo(number(c, "z"), Offset.offset(1e-4));
      assertThat(both.pValue()).isCloseTo(number(c, "p"), Offset.offset(1e-4));
    }
  }

  @Test
  void signFlipAgreesExactlyForFewUnitsAndWithinItsNoiseForMany() throws IOException {
    for (JsonNode c : golden("permutation")) {
      double[] d = doubles(c.get("d"));
      double p = Permutation.signFlip(5, 20_000, LongStream.range(0, d.length).toArray(), d);
      double want = number(c, "p");
      double noise = c.get("exact").asBoolean() ? 1e-12 : 4 * Math.sqrt(want / 20_000);
      assertThat(p).as("%d units", d.length).isCloseTo(want, Offset.offset(noise));
    }
  }

  @Test
  void poissonBootstrapAgreesWithResamplingWithinItsNoise() throws IOException {
    for (JsonNode c : golden("bootstrap")) {
      double[] num = doubles(c.get("num"));
      Bootstrap bootstrap = Bootstrap.poisson(9, 20_000, LongStream.range(0, num.length).toArray());
      double[] values = bootstrap.run(Bootstrap.ratio(num, doubles(c.get("den"))));
      assertThat(Bootstrap.standardError(values))
          .isCloseTo(number(c, "se"), Percentage.withPercentage(3));
      Interval interval = Bootstrap.interval(values, 0.95);
      double slack = 0.15 * number(c, "se");
      assertThat(interval.low()).isCloseTo(number(c, "low"), Offset.offset(slack));
      assertThat(interval.high()).isCloseTo(number(c, "high"), Offset.offset(slack));
    }
  }

  @Test
  void quantilesAndStandardErrorAgree() throws IOException {
    for (JsonNode c : golden("quantiles")) {
      double[] x = doubles(c.get("x"));
      Interval interval = Bootstrap.interval(x, 0.95);
      assertThat(interval.low()).isCloseTo(number(c, "low"), CLOSE);
      assertThat(interval.high()).isCloseTo(number(c, "high"), CLOSE);
      assertThat(Bootstrap.standardError(x)).isCloseTo(number(c, "se"), CLOSE);
    }
  }

  @Test
  void correctionsAgree() throws IOException {
    for (JsonNode c : golden("corrections")) {
      double[] p = doubles(c.get("p"));
      assertThat(MultipleComparisons.holm(p)).containsExactly(doubles(c.get("holm")), CLOSE);
      assertThat(MultipleComparisons.benjaminiHochberg(p))
          .containsExactly(doubles(c.get("bh")), CLOSE);
    }
  }

  private static double number(JsonNode node, String name) {
    return node.get(name).asDouble();
  }

  private static double[] doubles(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static JsonNode golden(String name) {
    JsonNode node = Golden.json("stat/resampling.json").get(name);
    assertThat(node).isNotEmpty();
    return node;
  }
}
