package org.rectrain.causal;

import java.util.List;

/**
 * How likely each position is looked at, relative to the first.
 *
 * @param by how it was found: em, randomised or given
 * @param chances by position, the first one 1; NaN where it is not identified
 * @param rows weighted impressions by position that it was found on; empty where it was given
 * @param groups groups of equal relevance; 0 where it was given
 * @param rounds of the maximisation
 */
public record Examination(
    String by, List<Double> chances, List<Double> rows, int groups, int rounds) {
  /** Copies the lists. */
  public Examination {
    chances = List.copyOf(chances);
    rows = List.copyOf(rows);
  }

  /**
   * The chance of a position, 0 for the first; positions beyond the last one share its chance. NaN
   * below 0 and where it is not identified.
   */
  public double at(int position) {
    return position < 0 ? Double.NaN : chances.get(Math.min(position, chances.size() - 1));
  }

  /** The mean over some positions, those without a chance left out; NaN of none. */
  public double mean(int[] positions) {
    return java.util.Arrays.stream(positions)
        .mapToDouble(this::at)
        .filter(Double::isFinite)
        .average()
        .orElse(Double.NaN);
  }
}
