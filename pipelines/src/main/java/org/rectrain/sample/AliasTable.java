package org.rectrain.sample;

/** Draws an index in proportion to its weight in constant time (Walker 1977, Vose 1991). */
final class AliasTable {
  private final double[] keep;
  private final int[] alias;

  /** Weights must be at least 0 with a positive sum. */
  AliasTable(double[] weights) {
    int n = weights.length;
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    if (!(total > 0)) {
      throw new IllegalArgumentException("weights: sum " + total + "; expected a positive sum");
    }
    keep = new double[n];
    alias = new int[n];
    int[] small = new int[n];
    int[] large = new int[n];
    int smalls = 0;
    int larges = 0;
    for (int i = 0; i < n; i++) {
      keep[i] = weights[i] * n / total;
      alias[i] = i;
      if (keep[i] < 1) {
        small[smalls++] = i;
      } else {
        large[larges++] = i;
      }
    }
    while (smalls > 0 && larges > 0) {
      int poor = small[--smalls];
      int rich = large[larges - 1];
      alias[poor] = rich;
      keep[rich] -= 1 - keep[poor];
      if (keep[rich] < 1) {
        larges--;
        small[smalls++] = rich;
      }
    }
    // What rounding left over stands for itself.
    while (larges > 0) {
      keep[large[--larges]] = 1;
    }
    while (smalls > 0) {
      keep[small[--smalls]] = 1;
    }
  }

  int draw(Draws draws) {
    int slot = draws.below(keep.length);
    return draws.unit() < keep[slot] ? slot : alias[slot];
  }
}
