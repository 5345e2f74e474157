package org.rectrain.causal;

/**
 * Impressions and clicks by what was shown and where, weighted.
 *
 * <p>Legend: G groups of equal relevance, P positions; arrays are (G, P).
 *
 * @param groups G
 * @param positions P
 * @param shown impressions
 * @param clicked those of them with a click
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record PositionCounts(int groups, int positions, double[] shown, double[] clicked) {
  /** Checks the sizes. */
  public PositionCounts {
    if (shown.length != groups * positions || clicked.length != shown.length) {
      throw new IllegalArgumentException("counts do not fit groups and positions");
    }
  }

  /**
   * Counts rows.
   *
   * @param group of each row, 0 to {@code groups} - 1
   * @param position of each row; beyond the last one it counts as the last; below 0 it is left out
   * @param clicks 0 or 1
   * @param weights 0 or more
   */
  public static PositionCounts of(
      int groups, int positions, int[] group, int[] position, int[] clicks, double[] weights) {
    double[] shown = new double[Math.multiplyExact(groups, positions)];
    double[] clicked = new double[shown.length];
    for (int i = 0; i < group.length; i++) {
      if (position[i] >= 0) {
        int cell = group[i] * positions + Math.min(position[i], positions - 1);
        shown[cell] += weights[i];
        clicked[cell] += clicks[i] * weights[i];
      }
    }
    return new PositionCounts(groups, positions, shown, clicked);
  }

  /** Impressions at a position. */
  public double shownAt(int position) {
    return column(shown, position);
  }

  /** Clicks at a position. */
  double clickedAt(int position) {
    return column(clicked, position);
  }

  private double column(double[] cells, int position) {
    double sum = 0;
    for (int g = 0; g < groups; g++) {
      sum += cells[g * positions + position];
    }
    return sum;
  }

  /**
   * Clicks at a position in groups that are also seen elsewhere: only these show how position and
   * relevance differ.
   */
  double comparableAt(int position) {
    double sum = 0;
    for (int g = 0; g < groups; g++) {
      double own = shown[g * positions + position];
      double all = 0;
      for (int p = 0; p < positions; p++) {
        all += shown[g * positions + p];
      }
      sum += all > own ? clicked[g * positions + position] : 0;
    }
    return sum;
  }
}
