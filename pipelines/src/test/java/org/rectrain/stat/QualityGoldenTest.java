package org.rectrain.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.Golden;
import org.rectrain.stat.label.Agreement;
import org.rectrain.stat.label.ConfidentLearning;

/** Against scikit-learn, statsmodels, SciPy and cleanlab: golden/stat/quality.py. */
class QualityGoldenTest {
  private static final Offset<Double> CLOSE = within(1e-12);
  private static final JsonNode GOLDEN = load();

  private static JsonNode load() {
    return Golden.json("stat/quality.json");
  }

  private static int[] ints(JsonNode list) {
    return IntStream.range(0, list.size()).map(i -> list.get(i).intValue()).toArray();
  }

  private static double[] doubles(JsonNode list) {
    return IntStream.range(0, list.size()).mapToDouble(i -> list.get(i).doubleValue()).toArray();
  }

  @Test
  void cohensKappaAgreesWithScikitLearn() {
    JsonNode golden = GOLDEN.get("cohen");
    int[] a = ints(golden.get("a"));
    int[] b = ints(golden.get("b"));
    long[][] table = new long[3][3];
    for (int i = 0; i < a.length; i++) {
      table[a[i]][b[i]]++;
    }
    assertThat(Agreement.cohenKappa(table)).isCloseTo(golden.get("kappa").doubleValue(), CLOSE);
  }

  @Test
  void fleissKappaAgreesWithStatsmodels() {
    JsonNode golden = GOLDEN.get("fleiss");
    JsonNode counts = golden.get("counts");
    int[][] table =
        IntStream.range(0, counts.size()).mapToObj(i -> ints(counts.get(i))).toArray(int[][]::new);
    assertThat(Agreement.fleissKappa(table)).isCloseTo(golden.get("kappa").doubleValue(), CLOSE);
  }

  @Test
  void kappaIsUndefinedWhereChanceCannotErr() {
    assertThat(Agreement.cohenKappa(new long[][] {{5, 0}, {0, 0}})).isNaN();
    assertThat(Agreement.cohenKappa(new long[2][2])).isNaN();
    assertThat(Agreement.fleissKappa(new int[][] {{3, 0}, {3, 0}})).isNaN();
    assertThat(Agreement.fleissKappa(new int[0][2])).isNaN();
    assertThat(Agreement.cohenKappa(new long[][] {{4, 0}, {0, 6}})).isEqualTo(1);
    assertThatThrownBy(() -> Agreement.fleissKappa(new int[][] {{3, 0}, {1, 1}}))
        .hasMessageContaining("2.0 answers where others have 3.0");
  }

  @Test
  void divergencesAgreeWithScipy() {
    JsonNode golden = GOLDEN.get("divergence");
    double[] p = doubles(golden.get("p"));
    double[] q = doubles(golden.get("q"));
    double smoothing = golden.get("smoothing").doubleValue();
    assertThat(Divergence.psi(p, q, smoothing)).isCloseTo(golden.get("psi").doubleValue(), CLOSE);
    assertThat(Divergence.kullbackLeibler(p, q, smoothing))
        .isCloseTo(golden.get("kl").doubleValue(), CLOSE);
    assertThat(Divergence.jensenShannon(p, q)).isCloseTo(golden.get("js").doubleValue(), CLOSE);
  }

  @Test
  void confidentLearningAgreesWithCleanlab() {
    for (JsonNode golden : GOLDEN.get("confident")) {
      int classes = golden.get("classes").intValue();
      int[] given = ints(golden.get("given"));
      JsonNode rows = golden.get("probs");
      double[][] probabilities =
          IntStream.range(0, rows.size())
              .mapToObj(i -> doubles(rows.get(i)))
              .toArray(double[][]::new);
      ConfidentLearning found = ConfidentLearning.of(given, probabilities, classes);
      assertThat(found.thresholds()).containsExactly(doubles(golden.get("thresholds")), CLOSE);
      for (int k = 0; k < classes; k++) {
        assertThat(IntStream.of(ints(golden.get("joint").get(k))).asLongStream().toArray())
            .isEqualTo(found.joint()[k]);
      }
      assertThat(found.suspects())
          .extracting(ConfidentLearning.Suspect::row)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.of(ints(golden.get("issues"))).boxed().toList());
      assertThat(found.suspects()).extracting(ConfidentLearning.Suspect::confidence).isSorted();
    }
  }
}
