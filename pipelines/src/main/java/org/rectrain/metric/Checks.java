package org.rectrain.metric;

/** What every metric demands of its arrays. */
final class Checks {
  private Checks() {}

  static void sameLength(int scores, int labels) {
    if (scores != labels) {
      throw new IllegalArgumentException(
          "scores and labels differ in length: " + scores + " and " + labels);
    }
  }

  /** The number of ones, after checking that all labels are 0 or 1. */
  static int positives(int[] labels) {
    int ones = 0;
    int others = 0;
    for (int label : labels) {
      ones += label;
      others |= label;
    }
    if ((others & ~1) != 0) {
      for (int i = 0; i < labels.length; i++) {
        label(labels[i], i);
      }
    }
    return ones;
  }

  static void label(int label, int row) {
    if ((label & ~1) != 0) {
      throw new IllegalArgumentException("label of row " + row + " is " + label + ", not 0 or 1");
    }
  }

  /** NaN passes: it makes the metric undefined instead. */
  static void probability(double value, int row) {
    if (value < 0 || value > 1) {
      throw new IllegalArgumentException(
          "probability of row " + row + " is " + value + ", not in [0, 1]");
    }
  }

  static void positive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, is " + value);
    }
  }
}
