package org.rectrain.prepare.feature;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The values of all features for one example, by the feature's place; reused from row to row. */
public final class Values {
  private final @Nullable String[] categories;
  private final double[] numbers;

  /** Room for so many features. */
  public Values(int features) {
    categories = new String[features];
    numbers = new double[features];
  }

  void clear() {
    Arrays.fill(categories, null);
    Arrays.fill(numbers, Double.NaN);
  }

  void category(int feature, @Nullable String value) {
    categories[feature] = value;
  }

  void number(int feature, double value) {
    numbers[feature] = value;
  }

  /** A category; null when missing. */
  public @Nullable String category(int feature) {
    return categories[feature];
  }

  /** A number; NaN when missing. */
  public double number(int feature) {
    return numbers[feature];
  }
}
