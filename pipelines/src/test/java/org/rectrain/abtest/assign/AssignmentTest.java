package org.rectrain.abtest.assign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rectrain.abtest.assign.Assignment.Place;
import org.rectrain.stat.SampleRatio;

class AssignmentTest {
  private static final int USERS = 20_000;

  /** Computed with Python's hashlib from the formula in the class comment. */
  @Test
  void testVectorsHold() {
    assertThat(Assignment.unit("experiment:ranker-7", "u1")).isEqualTo(0.09865577097980793);
    assertThat(Assignment.unit("holdout", "42")).isEqualTo(0.9190173812810231);
    assertThat(Assignment.unit("layer:home", "Zoë")).isEqualTo(0.6140544467767491);
  }

  @Test
  void sharesAreTheWeights() {
    Map<String, Double> weights = new LinkedHashMap<>();
    weights.put("control", 8.0);
    weights.put("a", 1.0);
    weights.put("b", 1.0);
    Assignment assignment = new Assignment("e", weights);
    long[] counts = new long[3];
    for (int u = 0; u < USERS; u++) {
      assertThat(assignment.place("u" + u)).isEqualTo(Place.IN);
      counts[
          switch (assignment.variant("u" + u)) {
            case "control" -> 0;
            case "a" -> 1;
            default -> 2;
          }]++;
    }
    assertThat(SampleRatio.test(counts, new double[] {8, 1, 1}).pValue()).isGreaterThan(0.001);
  }

  @Test
  void anotherExperimentShufflesAnew() {
    Assignment one = new Assignment("one", Map.of("a", 1.0, "b", 1.0));
    Assignment two = new Assignment("two", Map.of("a", 1.0, "b", 1.0));
    int same = 0;
    for (int u = 0; u < USERS; u++) {
      same += one.variant("u" + u).equals(two.variant("u" + u)) ? 1 : 0;
    }
    assertThat(same / (double) USERS).isCloseTo(0.5, within(0.02));
  }

  @Test
  void slotsOfALayerExcludeEachOtherAndHoldoutsStandAside() {
    Map<String, Double> weights = Map.of("a", 1.0, "b", 1.0);
    Assignment first = new Assignment("first", weights, 1, "home", 0, 0.5, 0.1);
    Assignment second = new Assignment("second", weights, 0.5, "home", 0.5, 1, 0.1);
    int heldOut = 0;
    int inFirst = 0;
    int inSecond = 0;
    for (int u = 0; u < USERS; u++) {
      Place p = first.place("u" + u);
      Place q = second.place("u" + u);
      assertThat(p == Place.IN && q == Place.IN).isFalse();
      assertThat(p == Place.HOLDOUT).isEqualTo(q == Place.HOLDOUT);
      heldOut += p == Place.HOLDOUT ? 1 : 0;
      inFirst += p == Place.IN ? 1 : 0;
      inSecond += q == Place.IN ? 1 : 0;
    }
    assertThat(heldOut / (double) USERS).isCloseTo(0.1, within(0.01));
    assertThat(inFirst / (double) USERS).isCloseTo(0.45, within(0.015));
    assertThat(inSecond / (double) USERS).isCloseTo(0.225, within(0.015));
  }

  /** Growing traffic moves nobody: who is in stays in, with the same variant. */
  @Test
  void trafficGrowsWithoutMovingAnyone() {
    Map<String, Double> weights = Map.of("a", 1.0, "b", 1.0);
    Assignment small = new Assignment("e", weights, 0.1, "", 0, 1, 0);
    Assignment large = new Assignment("e", weights, 0.6, "", 0, 1, 0);
    for (int u = 0; u < 2_000; u++) {
      if (small.place("u" + u) == Place.IN) {
        assertThat(large.place("u" + u)).isEqualTo(Place.IN);
        assertThat(large.variant("u" + u)).isEqualTo(small.variant("u" + u));
      }
    }
  }
}
