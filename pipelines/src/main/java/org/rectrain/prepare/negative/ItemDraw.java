package org.rectrain.prepare.negative;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/** Draws items with probability proportional to popularity to the power alpha; alpha 0 = evenly. */
public final class ItemDraw implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String[] items;
  private final double[] cumulated;

  /**
   * A draw.
   *
   * @param items in a fixed order
   * @param popularity how often each was shown in train
   */
  public ItemDraw(List<String> items, long[] popularity, double alpha) {
    this.items = items.toArray(String[]::new);
    cumulated = new double[popularity.length];
    double sum = 0;
    for (int i = 0; i < popularity.length; i++) {
      sum += alpha == 0 ? 1 : Math.pow((double) popularity[i], alpha);
      cumulated[i] = sum;
    }
  }

  /** The item at {@code u} in [0, 1). */
  public String item(double u) {
    double at = u * cumulated[cumulated.length - 1];
    int found = Arrays.binarySearch(cumulated, at);
    int place = found >= 0 ? found + 1 : -found - 1;
    return items[Math.min(place, items.length - 1)];
  }
}
