package org.rectrain.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.label.LabelConfig;
import org.rectrain.dataset.Json;
import org.rectrain.label.PseudoLabels.Thresholds;
import org.rectrain.label.Selection.Candidates;
import org.rectrain.label.Selection.Reason;

/** Core-sets against small-text, and what a batch is made of. */
class SelectionTest {
  private static final int[] NONE = new int[0];

  private static LabelConfig config(String... overrides) {
    return ConfigReader.bind("{}", List.of(overrides), LabelConfig.class, "test");
  }

  @Test
  void coreSetsEqualSmallText() {
    JsonNode cases = Json.tree(Path.of("src/test/resources/golden/label/core_set.json"));
    for (JsonNode one : cases.path("cases")) {
      float[][] rows = new float[one.path("rows").size()][];
      for (int i = 0; i < rows.length; i++) {
        double[] row = numbers(one.path("rows").path(i));
        rows[i] = new float[row.length];
        for (int j = 0; j < row.length; j++) {
          rows[i][j] = (float) row[j];
        }
      }
      int[] found = places(one.path("found"));
      assertThat(
              CoreSet.greedy(
                  rows, places(one.path("left")), places(one.path("chosen")), found.length, 2))
          .isEqualTo(found);
    }
    assertThat(cases.path("cases")).hasSize(3);
  }

  private static double[] numbers(JsonNode array) {
    return IntStream.range(0, array.size()).mapToDouble(i -> array.path(i).asDouble()).toArray();
  }

  private static int[] places(JsonNode array) {
    return Arrays.stream(numbers(array)).mapToInt(d -> (int) d).toArray();
  }

  @Test
  void entropyIsInBits() {
    assertThat(Selection.entropy(0.5)).isEqualTo(1);
    assertThat(Selection.entropy(0.25)).isCloseTo(0.8112781, within(1e-7));
    assertThat(Selection.entropy(1)).isZero();
    assertThat(Selection.entropy(Double.NaN)).isNaN();
  }

  /** Twenty rows on a circle, two of them at each place; the later ones more uncertain. */
  private static Candidates circle() {
    long[] ids = IntStream.range(0, 20).mapToLong(i -> 100 + i).toArray();
    double[] p = IntStream.range(0, 20).mapToDouble(i -> i / 40.0).toArray();
    float[][] vectors = new float[20][];
    for (int i = 0; i < 20; i++) {
      double angle = 2 * Math.PI * (i / 2) / 10;
      vectors[i] = new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
    }
    return new Candidates(ids, p, vectors);
  }

  private static Map<Integer, Reason> choose(int[] asked, String... overrides) {
    int[] free =
        IntStream.range(0, 20).filter(i -> Arrays.stream(asked).noneMatch(a -> a == i)).toArray();
    return new Selection(config(overrides), 3).choose(circle(), free, asked, new int[] {4, 2, 0});
  }

  @Test
  void theMostUncertainRowsWithoutNearDuplicates() {
    assertThat(choose(NONE, "strategy=uncertainty", "budget=3", "random=0", "suspects=0"))
        .containsExactly(
            Map.entry(19, Reason.UNCERTAIN),
            Map.entry(17, Reason.UNCERTAIN),
            Map.entry(15, Reason.UNCERTAIN));
  }

  @Test
  void noRowBesideOneThatWasAsked() {
    assertThat(choose(new int[] {18}, "strategy=uncertainty", "budget=1", "random=0", "suspects=0"))
        .containsOnlyKeys(17);
  }

  @Test
  void aMixtureIsDiverseAmongTheUncertain() {
    Map<Integer, Reason> found =
        choose(NONE, "strategy=mixture", "candidates=5", "budget=2", "random=0", "suspects=0");
    // Of rows 10 to 19 the most uncertain, then the most uncertain one opposite to it.
    assertThat(found).containsOnlyKeys(19, 11).containsEntry(11, Reason.MIXED);
  }

  @Test
  void aBatchIsRandomSuspectAndChosenRows() {
    Map<Integer, Reason> found = choose(NONE, "budget=10", "random=0.3", "suspects=0.2");
    assertThat(found.values().stream().filter(r -> r == Reason.RANDOM)).hasSize(3);
    assertThat(found.values().stream().filter(r -> r == Reason.SUSPECT)).hasSize(2);
    assertThat(found)
        .hasSizeLessThanOrEqualTo(10)
        .isEqualTo(choose(NONE, "budget=10", "random=0.3", "suspects=0.2"));
  }

  @Test
  void thresholdsAreTheWidestWithThePrecision() {
    double[] p = IntStream.range(0, 400).mapToDouble(i -> i / 400.0).toArray();
    int[] labels = IntStream.range(0, 400).map(i -> i < 200 ? 0 : 1).toArray();
    labels[250] = 0;
    Thresholds found = PseudoLabels.thresholds(p, labels, 0.97);
    assertThat(found.label(0.1)).isZero();
    assertThat(found.label(0.9)).isEqualTo(1);
    assertThat(found.yes()).isGreaterThan(found.no());
    Thresholds none = PseudoLabels.thresholds(new double[] {0.1, 0.9}, new int[] {0, 1}, 0.9);
    assertThat(none).isEqualTo(new Thresholds(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
    assertThat(none.label(0.9)).isEqualTo(-1);
  }
}
