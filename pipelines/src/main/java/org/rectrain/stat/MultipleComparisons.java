package org.rectrain.stat;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Adjusted p-values when several hypotheses are tested at once.
 *
 * <p>An adjusted p-value is compared with the level as a single one would be. A NaN (test
 * undefined) stays NaN and does not count as a test.
 */
public final class MultipleComparisons {
  private MultipleComparisons() {}

  /**
   * Holm 1979, step-down: holds the chance of any false discovery below the level, whatever the
   * dependence between the tests. With p(1) ≤ ... ≤ p(m): adjusted p(i) = max over j ≤ i of min(1,
   * (m - j + 1) · p(j)).
   *
   * @param p p-values, each 0 to 1 or NaN
   * @return the adjusted ones in the same order
   */
  public static double[] holm(double[] p) {
    Integer[] order = ascending(p);
    double[] adjusted = p.clone();
    int m = order.length;
    double running = 0;
    for (int i = 0; i < m; i++) {
      running = Math.max(running, Math.min(1, (m - i) * p[order[i]]));
      adjusted[order[i]] = running;
    }
    return adjusted;
  }

  /**
   * Benjamini and Hochberg 1995, step-up: holds the expected share of false ones among the
   * discoveries below the level, for independent or positively dependent tests. Adjusted p(i) = min
   * over j ≥ i of min(1, m / j · p(j)).
   *
   * @param p p-values, each 0 to 1 or NaN
   * @return the adjusted ones in the same order
   */
  public static double[] benjaminiHochberg(double[] p) {
    Integer[] order = ascending(p);
    double[] adjusted = p.clone();
    int m = order.length;
    double running = 1;
    for (int i = m - 1; i >= 0; i--) {
      running = Math.min(running, p[order[i]] * m / (i + 1));
      adjusted[order[i]] = running;
    }
    return adjusted;
  }

  private static Integer[] ascending(double[] p) {
    Integer[] order = new Integer[p.length];
    int defined = 0;
    for (int i = 0; i < p.length; i++) {
      if (p[i] < 0 || p[i] > 1) {
        throw new IllegalArgumentException("p-value " + i + " is " + p[i] + ", not in [0, 1]");
      }
      if (!Double.isNaN(p[i])) {
        order[defined++] = i;
      }
    }
    Integer[] result = Arrays.copyOf(order, defined);
    Arrays.sort(result, Comparator.comparingDouble(i -> p[i]));
    return result;
  }
}
