package org.rectrain.tune;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rectrain.config.tune.PruneConfig;

class HalvingTest {
  /** Rungs at 1, 3 and 9 evaluations; the best third goes on. */
  private final Halving halving = new Halving(new PruneConfig(3, 1));

  @Test
  void aThirdOfThoseThatReachedARungGoOn() {
    List<List<Double>> others = new ArrayList<>();
    assertThat(halving.stop(List.of(0.5), others)).isZero(); // alone it is the best
    others.add(List.of(0.5, 0.4, 0.4));
    assertThat(halving.stop(List.of(0.6), others)).isEqualTo(1); // of two the best goes on
    others.add(List.of(0.6));
    assertThat(halving.stop(List.of(0.5), others)).isZero(); // as good as the best of three
    others.add(List.of(0.7));
    others.add(List.of(0.8));
    others.add(List.of(0.9));
    // Six at the first rung: 0.5, 0.55, 0.6, ...; the best two go on, 0.55 is second.
    assertThat(halving.stop(List.of(0.55), others)).isZero();
    assertThat(halving.stop(List.of(0.61), others)).isEqualTo(1);
    // Between rungs nothing is decided; at 3 evaluations only the first one was there, with 0.4.
    assertThat(halving.stop(List.of(0.55, 0.9), others)).isZero();
    assertThat(halving.stop(List.of(0.55, 0.5, 0.45), others)).isEqualTo(3);
    assertThat(halving.stop(List.of(0.55, 0.5, 0.39), others)).isZero();
  }

  @Test
  void whatIsUndefinedDoesNotGoOnAndDoesNotCount() {
    assertThat(halving.stop(List.of(Double.NaN), List.of())).isEqualTo(1);
    assertThat(halving.stop(List.of(0.5), List.of(List.of(Double.NaN)))).isZero();
  }

  @Test
  void withoutReductionEveryTrialRunsToItsEnd() {
    Halving off = new Halving(new PruneConfig(0, 1));
    assertThat(off.stop(List.of(0.9, 0.9, 0.9), List.of(List.of(0.1, 0.1, 0.1)))).isZero();
  }

  /** The same trials stop at the same evaluations as with Optuna's pruner. */
  @Test
  void decisionsAreThoseOfOptuna() throws IOException {
    for (JsonNode golden : ParzenEstimatorTest.golden("pruned.json")) {
      Halving rule =
          new Halving(
              new PruneConfig(
                  golden.path("reduction").intValue(), golden.path("first").intValue()));
      List<List<Double>> others = new ArrayList<>();
      List<Integer> stops = new ArrayList<>();
      for (JsonNode curve : golden.path("curves")) {
        List<Double> losses = new ArrayList<>();
        int stop = 0;
        for (JsonNode value : curve) {
          losses.add(value.doubleValue());
          stop = rule.stop(losses, others);
          if (stop > 0) {
            break;
          }
        }
        others.add(losses);
        stops.add(stop);
      }
      List<Integer> expected = new ArrayList<>();
      golden.path("stops").forEach(stop -> expected.add(stop.intValue()));
      assertThat(stops).isEqualTo(expected);
      assertThat(expected).contains(0).anyMatch(stop -> stop > 1);
    }
  }
}
