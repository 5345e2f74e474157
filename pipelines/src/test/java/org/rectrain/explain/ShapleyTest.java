package org.rectrain.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rectrain.dataset.StableHash;

/** Shapley values against all permutations, by hand, and exact against sampled. */
class ShapleyTest {
  /** A game of random worths: each coalition with each reference has its own. */
  private static double worth(boolean[] present, int reference, int outcome) {
    int code = 0;
    for (int i = 0; i < present.length; i++) {
      code |= present[i] ? 1 << i : 0;
    }
    boolean all = code == (1 << present.length) - 1;
    // All present leaves nothing to the reference.
    return StableHash.unit(StableHash.of(all ? 3 : 3 + reference, code * 7L + outcome));
  }

  private static double[][] play(boolean[][] present, int[] reference) {
    double[][] out = new double[present.length][2];
    for (int s = 0; s < out.length; s++) {
      out[s][0] = worth(present[s], reference[s], 0);
      out[s][1] = worth(present[s], reference[s], 1);
    }
    return out;
  }

  @Test
  void glovesByHand() {
    // One left glove, two right ones; a pair is worth 1: 2/3, 1/6, 1/6.
    Shapley.Values found =
        Shapley.exact(
            3,
            1,
            (present, reference) ->
                Arrays.stream(present)
                    .map(p -> new double[] {p[0] && (p[1] || p[2]) ? 1 : 0})
                    .toArray(double[][]::new));
    assertThat(found.values()[0][0]).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(found.values()[0][1]).isCloseTo(1.0 / 6, within(1e-12));
    assertThat(found.values()[0][2]).isCloseTo(1.0 / 6, within(1e-12));
  }

  @Test
  void exactIsTheMeanOverAllPermutations() {
    int n = 6;
    Shapley.Values found = Shapley.exact(n, 3, ShapleyTest::play);
    List<int[]> orders = new ArrayList<>();
    permute(new int[n], new boolean[n], 0, orders);
    assertThat(orders).hasSize(720);
    for (int outcome = 0; outcome < 2; outcome++) {
      double[] wanted = new double[n];
      for (int reference = 0; reference < 3; reference++) {
        for (int[] order : orders) {
          boolean[] present = new boolean[n];
          for (int i : order) {
            double before = worth(present, reference, outcome);
            present[i] = true;
            wanted[i] += (worth(present, reference, outcome) - before) / (720 * 3);
          }
        }
      }
      assertThat(found.values()[outcome]).containsExactly(wanted, within(1e-12));
    }
  }

  private static void permute(int[] order, boolean[] used, int at, List<int[]> out) {
    if (at == order.length) {
      out.add(order.clone());
      return;
    }
    for (int i = 0; i < order.length; i++) {
      if (!used[i]) {
        used[i] = true;
        order[at] = i;
        permute(order, used, at + 1, out);
        used[i] = false;
      }
    }
  }

  @Test
  void sampledAddsUpAndComesCloseToExactWithinItsErrors() {
    int n = 10;
    Shapley.Values exact = Shapley.exact(n, 4, ShapleyTest::play);
    Shapley.Values sampled = Shapley.sampled(n, 4, 400, 5, ShapleyTest::play);
    assertThat(sampled.exact()).isFalse();
    int outside = 0;
    for (int k = 0; k < 2; k++) {
      double sum = sampled.base()[k] + Arrays.stream(sampled.values()[k]).sum();
      assertThat(sum).isCloseTo(sampled.full()[k], within(1e-12));
      assertThat(exact.base()[k] + Arrays.stream(exact.values()[k]).sum())
          .isCloseTo(exact.full()[k], within(1e-12));
      assertThat(sampled.base()[k]).isCloseTo(exact.base()[k], within(1e-12));
      for (int i = 0; i < n; i++) {
        double error = sampled.errors()[k][i];
        assertThat(error).isBetween(1e-4, 0.05);
        outside += Math.abs(sampled.values()[k][i] - exact.values()[k][i]) > 2 * error ? 1 : 0;
      }
    }
    // Of twenty, about one.
    assertThat(outside).isLessThanOrEqualTo(3);
  }

  @Test
  void onePairIsExactWhereNothingInteracts() {
    Shapley.Game additive =
        (present, reference) -> {
          double[][] out = new double[present.length][1];
          for (int s = 0; s < out.length; s++) {
            for (int i = 0; i < present[s].length; i++) {
              out[s][0] += present[s][i] ? i + 1 : 0;
            }
          }
          return out;
        };
    assertThat(Shapley.sampled(4, 1, 2, 1, additive).values()[0])
        .containsExactly(new double[] {1, 2, 3, 4}, within(1e-12));
    assertThat(Shapley.sampled(1, 1, 2, 1, additive).values()[0]).containsExactly(1);
    assertThat(Shapley.sampled(0, 1, 2, 1, additive).full()).containsExactly(0);
  }
}
