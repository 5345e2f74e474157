package org.rectrain.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rectrain.config.tune.TuneParameter;
import org.rectrain.config.tune.TuneParameter.Kind;
import org.rectrain.nn.Golden;

class ParzenEstimatorTest {
  private static final List<JsonNode> LETTERS =
      List.of(TextNode.valueOf("a"), TextNode.valueOf("b"), TextNode.valueOf("c"));

  static JsonNode golden(String name) {
    return Golden.json("tune/" + name);
  }

  private static TuneParameter parameter(String name) {
    return switch (name) {
      case "uniform" -> TuneParameter.range(name, Kind.UNIFORM, -2, 3);
      case "log" -> TuneParameter.range(name, Kind.LOG, 1e-5, 1e-1);
      case "int" -> TuneParameter.range(name, Kind.INT, 1, 9);
      case "log_int" -> TuneParameter.range(name, Kind.LOG_INT, 1, 512);
      default -> TuneParameter.choice(name, LETTERS);
    };
  }

  private static double[] numbers(JsonNode list) {
    double[] out = new double[list.size()];
    Arrays.setAll(out, i -> list.get(i).doubleValue());
    return out;
  }

  @Test
  void densitiesAreThoseOfOptuna() throws IOException {
    int compared = 0;
    for (JsonNode golden : golden("densities.json")) {
      List<TuneParameter> parameters = new ArrayList<>();
      golden.path("names").forEach(name -> parameters.add(parameter(name.asText())));
      List<double[]> observed = new ArrayList<>();
      golden.path("observed").forEach(point -> observed.add(numbers(point)));
      ParzenEstimator estimator =
          new ParzenEstimator(parameters, observed.toArray(double[][]::new));
      double[] expected = numbers(golden.path("log_densities"));
      for (int i = 0; i < expected.length; i++) {
        assertThat(estimator.logDensity(numbers(golden.path("points").get(i))))
            .as("%s, %d points, at %d", golden.path("names"), observed.size(), i)
            .isCloseTo(expected[i], within(1e-9));
        compared++;
      }
    }
    assertThat(compared).isEqualTo(6 * 8 * 12);
  }

  @Test
  void samplesFollowTheDensity() {
    List<TuneParameter> parameters = List.of(parameter("int"));
    ParzenEstimator estimator =
        new ParzenEstimator(parameters, new double[][] {{2}, {3}, {3}, {8}});
    HashDraws draws = new HashDraws(7, "samples");
    int[] counts = new int[10];
    int drawn = 20000;
    for (int i = 0; i < drawn; i++) {
      counts[(int) estimator.sample(draws)[0]]++;
    }
    for (int value = 1; value <= 9; value++) {
      double expected = Math.exp(estimator.logDensity(new double[] {value}));
      double deviation = Math.sqrt(expected * (1 - expected) / drawn);
      assertThat((double) counts[value] / drawn).isCloseTo(expected, within(4 * deviation));
    }
  }

  @Test
  void tailsFarOutKeepTheirDigits() {
    // -z²/2 - ln z - ln √(2π) + ln(1 - 1/z² + 3/z⁴ - 15/z⁶) at z = 40
    double z = 40;
    double series = 1 - 1 / (z * z) + 3 / Math.pow(z, 4) - 15 / Math.pow(z, 6);
    double expected = -z * z / 2 - Math.log(z) - 0.5 * Math.log(2 * Math.PI) + Math.log(series);
    assertThat(TruncatedNormal.logLower(-z)).isCloseTo(expected, within(1e-9));
    // Nothing but the lower end lies below a share of 0, and nothing above a share of 1.
    assertThat(TruncatedNormal.quantile(0, 0, 1, -12, 30)).isCloseTo(-12, within(1e-9));
    assertThat(TruncatedNormal.quantile(1, 0, 1, -30, 12)).isCloseTo(12, within(1e-9));
    assertThat(TruncatedNormal.quantile(0.5, 0, 1, -12, 12)).isCloseTo(0, within(1e-12));
  }
}
