package org.rectrain.model.input;

import org.rectrain.dataset.Histories;

/**
 * Whether a user lately chose or skipped what he was shown: the mean of +1 for a chosen and -1 for
 * a skipped row with the weight {@code exp(-r / time)} of a row with r newer ones after it, drawn
 * to 0 by one row of no opinion. In (-1, 1); 0 without a past.
 */
public final class Mood {
  private Mood() {}

  /**
   * Of one row's past.
   *
   * @param time how many rows the memory lasts, above 0
   */
  public static float of(Histories histories, int row, double time) {
    double fade = Math.exp(-1 / time);
    double total = 1;
    double sum = 0;
    double weight = 1;
    for (int at = histories.starts()[row + 1] - 1; at >= histories.starts()[row]; at--) {
      total += weight;
      sum += histories.isSkipped(at) ? -weight : weight;
      weight *= fade;
    }
    return (float) (sum / total);
  }
}
