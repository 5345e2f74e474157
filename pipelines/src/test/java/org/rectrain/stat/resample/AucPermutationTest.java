package org.rectrain.stat.resample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.Golden;

/** By hand, and against SciPy: golden/stat/auc_permutation.py. */
class AucPermutationTest {
  private static final long[] KEYS = LongStream.range(100, 10_100).toArray();

  @Test
  void twoUsersByHand() {
    // Each user has a positive and a negative. A is right about both, B wrong about both: AUC 1 and
    // 0. Exchanging one user makes two equal models, so 2 of 4 exchanges differ as much.
    int[] labels = {1, 0, 1, 0};
    int[] users = {0, 0, 1, 1};
    double[] a = {4, 1, 3, 2};
    double[] b = {1, 4, 2, 3};
    assertThat(AucPermutation.pValue(1, 4, a, b, labels, users, KEYS)).isEqualTo(0.5);
    // Only ranks count: another scale changes nothing.
    double[] scaled = {-10, 7, -2, 3};
    assertThat(AucPermutation.pValue(1, 4, a, scaled, labels, users, KEYS)).isEqualTo(0.5);
  }

  @Test
  void agreesWithScipyExactlyAndNearlyByChance() throws IOException {
    JsonNode cases = golden();
    assertThat(cases).hasSize(12);
    for (JsonNode c : cases) {
      double[] a = doubles(c.get("a"));
      double[] b = doubles(c.get("b"));
      int[] labels = ints(c.get("labels"));
      int[] users = ints(c.get("users"));
      double expected = c.get("exact_p").asDouble();
      assertThat(AucPermutation.pValue(3, 1024, a, b, labels, users, KEYS))
          .isCloseTo(expected, Offset.offset(1e-12));
      int present = (int) Arrays.stream(users).distinct().count();
      if (present == 10) {
        // 1,000 draws are too few for all 1,024 exchanges; four standard errors.
        double p = AucPermutation.pValue(3, 1000, a, b, labels, users, KEYS);
        assertThat(p).isNotEqualTo(expected);
        assertThat(p).isCloseTo(expected, Offset.offset(4 * Math.sqrt(0.25 / 1000)));
      }
    }
  }

  @Test
  void tellsABetterModelAndSparesAnEqualOne() {
    SplittableRandom random = new SplittableRandom(5);
    int n = 4000;
    int[] labels = IntStream.range(0, n).map(i -> random.nextInt(2)).toArray();
    int[] users = IntStream.range(0, n).map(i -> i % 400).toArray();
    double[] good = Arrays.stream(labels).mapToDouble(y -> y + random.nextDouble() * 2).toArray();
    double[] worse = Arrays.stream(labels).mapToDouble(y -> y + random.nextDouble() * 4).toArray();
    double[] scaled = Arrays.stream(good).map(s -> 3 * s - 100).toArray();
    assertThat(AucPermutation.pValue(7, 999, good, worse, labels, users, KEYS)).isEqualTo(0.001);
    assertThat(AucPermutation.pValue(7, 999, good, scaled, labels, users, KEYS)).isEqualTo(1);
    double[] other = Arrays.stream(labels).mapToDouble(y -> y + random.nextDouble() * 2).toArray();
    double p = AucPermutation.pValue(7, 999, good, other, labels, users, KEYS);
    assertThat(p).isGreaterThan(0.01);
    assertThat(AucPermutation.pValue(7, 999, good, other, labels, users, KEYS)).isEqualTo(p);
  }

  @Test
  void undefinedCasesAreNaN() {
    double[] s = {1, 2};
    int[] users = {0, 1};
    assertThat(AucPermutation.pValue(1, 9, s, s, new int[] {1, 1}, users, KEYS)).isNaN();
    double[] missing = {1, Double.NaN};
    assertThat(AucPermutation.pValue(1, 9, s, missing, new int[] {1, 0}, users, KEYS)).isNaN();
    assertThatThrownBy(() -> AucPermutation.pValue(1, 9, s, s, new int[] {1}, users, KEYS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("differ in length");
  }

  private static JsonNode golden() {
    return Golden.json("stat/auc_permutation.json").get("cases");
  }

  private static double[] doubles(JsonNode array) {
    return IntStream.range(0, array.size()).mapToDouble(i -> array.get(i).asDouble()).toArray();
  }

  private static int[] ints(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
  }
}
