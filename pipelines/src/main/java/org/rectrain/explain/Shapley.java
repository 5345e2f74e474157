package org.rectrain.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.rectrain.dataset.StableHash;

/**
 * Shapley values of the players of a game (Shapley 1953): by enumeration of all coalitions, or
 * estimated from permutations in antithetic pairs, each with its reverse (Mitchell et al. 2022,
 * "Sampling permutations for Shapley value estimation"). Players that are absent take what a
 * reference has; values are averages over the references.
 */
public final class Shapley {
  /** Coalitions that are valued at once. */
  private static final int AT_ONCE = 2048;

  private Shapley() {}

  /** What coalitions are worth. */
  public interface Game {
    /**
     * The worth of coalitions.
     *
     * @param present (coalitions, players)
     * @param reference which reference the absent players are taken from, one each
     * @return (coalitions, outcomes)
     */
    double[][] values(boolean[][] present, int[] reference);
  }

  /**
   * Values of all players.
   *
   * @param values (outcomes, players)
   * @param errors (outcomes, players) standard errors of the sampling; 0 where exact
   * @param base (outcomes) worth of nobody, averaged over the references
   * @param full (outcomes) worth of all
   * @param exact whether all coalitions were valued
   */
  @SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
  public record Values(
      double[][] values, double[][] errors, double[] base, double[] full, boolean exact) {}

  /**
   * Values by all 2^n coalitions with each reference.
   *
   * @param players n, at most 20
   * @param references at least one
   */
  public static Values exact(int players, int references, Game game) {
    int all = 1 << players;
    double[][] worth = new double[all][];
    boolean[][] present = new boolean[all][players];
    for (int s = 0; s < all; s++) {
      for (int i = 0; i < players; i++) {
        present[s][i] = (s >> i & 1) == 1;
      }
    }
    for (int r = 0; r < references; r++) {
      int reference = r;
      for (int from = 0; from < all; from += AT_ONCE) {
        int to = Math.min(all, from + AT_ONCE);
        int[] chosen = new int[to - from];
        Arrays.fill(chosen, reference);
        double[][] found = game.values(Arrays.copyOfRange(present, from, to), chosen);
        for (int s = from; s < to; s++) {
          double[] one = found[s - from];
          if (worth[s] == null) {
            worth[s] = new double[one.length];
          }
          for (int k = 0; k < one.length; k++) {
            worth[s][k] += one[k] / references;
          }
        }
      }
    }
    double[] weights = weights(players);
    double[][] values = new double[worth[0].length][players];
    for (int s = 0; s < all; s++) {
      for (int i = 0; i < players; i++) {
        if (!present[s][i]) {
          int with = s | 1 << i;
          for (int k = 0; k < values.length; k++) {
            values[k][i] += weights[Integer.bitCount(s)] * (worth[with][k] - worth[s][k]);
          }
        }
      }
    }
    return new Values(values, new double[values.length][players], worth[0], worth[all - 1], true);
  }

  /** By size s of the coalition that a player joins: s! (n - s - 1)! / n!. */
  private static double[] weights(int players) {
    double[] out = new double[players];
    double choose = 1;
    for (int s = 0; s < players; s++) {
      out[s] = 1 / (players * choose);
      choose = choose * (players - 1 - s) / (s + 1);
    }
    return out;
  }

  /**
   * Estimated values. A pair of permutations takes one reference, in turn, so that its values add
   * up to the difference of all and nobody.
   *
   * @param references at least one; with fewer pairs the first of them count
   * @param pairs of permutations, at least 2 for errors
   * @param seed of the permutations
   */
  public static Values sampled(int players, int references, int pairs, long seed, Game game) {
    List<int[]> orders = new ArrayList<>();
    for (int p = 0; p < pairs; p++) {
      orders.add(permutation(players, StableHash.of(seed, p)));
    }
    double[][][] marginals = new double[pairs][][]; // (pairs, outcomes, players)
    double[] base = new double[0];
    double[] full = new double[0];
    int perPair = Math.max(2, 2 * players);
    int step = Math.max(1, AT_ONCE / perPair);
    for (int from = 0; from < pairs; from += step) {
      int to = Math.min(pairs, from + step);
      List<boolean[]> asked = new ArrayList<>();
      List<Integer> reference = new ArrayList<>();
      for (int p = from; p < to; p++) {
        for (boolean[] coalition : chain(orders.get(p))) {
          asked.add(coalition);
          reference.add(p % references);
        }
      }
      double[][] found =
          game.values(
              asked.toArray(boolean[][]::new),
              reference.stream().mapToInt(Integer::intValue).toArray());
      int at = 0;
      for (int p = from; p < to; p++) {
        double[][] own = Arrays.copyOfRange(found, at, at + perPair);
        at += perPair;
        marginals[p] = marginals(orders.get(p), own);
        base = base.length == 0 ? new double[own[0].length] : base;
        full = own[players];
        for (int k = 0; k < base.length; k++) {
          base[k] += own[0][k] / pairs;
        }
      }
    }
    double[][] values = new double[base.length][players];
    double[][] errors = new double[base.length][players];
    for (int k = 0; k < values.length; k++) {
      for (int i = 0; i < players; i++) {
        int outcome = k;
        int player = i;
        double[] drawn = Arrays.stream(marginals).mapToDouble(m -> m[outcome][player]).toArray();
        double mean = Arrays.stream(drawn).sum() / pairs;
        double squares = Arrays.stream(drawn).map(x -> (x - mean) * (x - mean)).sum();
        values[k][i] = mean;
        errors[k][i] = pairs < 2 ? Double.NaN : Math.sqrt(squares / (pairs - 1.0) / pairs);
      }
    }
    return new Values(values, errors, base, full, false);
  }

  /** Players by the hashes of their indices. */
  private static int[] permutation(int players, long seed) {
    return IntStream.range(0, players)
        .boxed()
        .sorted(Comparator.comparingLong(i -> StableHash.of(seed, i)))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /**
   * Nobody, then one more at a time in the order, up to all; then in the reverse order the
   * coalitions between: 2n of them, at least 2.
   */
  private static List<boolean[]> chain(int[] order) {
    int n = order.length;
    List<boolean[]> out = new ArrayList<>();
    boolean[] present = new boolean[n];
    out.add(present.clone());
    for (int i : order) {
      present[i] = true;
      out.add(present.clone());
    }
    present = new boolean[n];
    for (int i = n - 1; i > 0; i--) {
      present[order[i]] = true;
      out.add(present.clone());
    }
    if (n == 0) {
      out.add(present.clone());
    }
    return out;
  }

  /** Mean of what each player adds in both orders, (outcomes, players). */
  private static double[][] marginals(int[] order, double[][] chain) {
    int n = order.length;
    double[][] out = new double[chain[0].length][n];
    for (int i = 0; i < n; i++) {
      // In reverse, the coalition of the j last players is at n + j; of none and all at 0 and n.
      double[] reverseBefore = chain[i == n - 1 ? 0 : n + (n - 1 - i)];
      double[] reverseAfter = chain[i == 0 ? n : n + (n - i)];
      for (int k = 0; k < out.length; k++) {
        double ahead = chain[i + 1][k] - chain[i][k];
        double back = reverseAfter[k] - reverseBefore[k];
        out[k][order[i]] = (ahead + back) / 2;
      }
    }
    return out;
  }

  /** The mean over several scorers of one row, written into the first of them. */
  static Values mean(List<Values> all) {
    Values first = all.get(0);
    for (int m = 1; m < all.size(); m++) {
      Values other = all.get(m);
      for (int k = 0; k < first.base().length; k++) {
        first.base()[k] += other.base()[k];
        first.full()[k] += other.full()[k];
        for (int i = 0; i < first.values()[k].length; i++) {
          first.values()[k][i] += other.values()[k][i];
          // Members share permutations and references: errors may go together.
          first.errors()[k][i] += other.errors()[k][i];
        }
      }
    }
    int n = all.size();
    for (int k = 0; k < first.base().length; k++) {
      first.base()[k] /= n;
      first.full()[k] /= n;
      for (int i = 0; i < first.values()[k].length; i++) {
        first.values()[k][i] /= n;
        first.errors()[k][i] /= n;
      }
    }
    return first;
  }
}
