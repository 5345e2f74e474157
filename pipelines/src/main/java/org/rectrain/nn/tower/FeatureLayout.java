package org.rectrain.nn.tower;

import java.util.List;

/**
 * Which structured features a scorer takes, in the order of the arrays' columns.
 *
 * @param categorical indexed features
 * @param numeric standardised features
 */
public record FeatureLayout(List<Categorical> categorical, List<Numeric> numeric) {

  /** Whose property a feature is, and so which tower may see it. */
  public enum Side {
    USER,
    ITEM,
    /** Of the request: device, hour, page; the user tower sees it. */
    CONTEXT,
    /** Of user and item together: only the logits see it. */
    PAIR
  }

  /** What index 0, a value outside the vocabulary, stands for. */
  public enum Unknown {
    /** A vector of zeros, always: right for ids. */
    ZERO,
    /** A learned vector: right where absence is informative. */
    LEARNED
  }

  /**
   * An indexed feature.
   *
   * @param name unique in the layout
   * @param cardinality number of indexes, 0 (unknown) included
   * @param dimension size of its vector
   */
  public record Categorical(
      String name, Side side, int cardinality, int dimension, Unknown unknown) {}

  /** A standardised number; a missing one is 0. */
  public record Numeric(String name, Side side) {}

  public FeatureLayout {
    categorical = List.copyOf(categorical);
    numeric = List.copyOf(numeric);
  }

  /** No features at all. */
  public static FeatureLayout none() {
    return new FeatureLayout(List.of(), List.of());
  }

  /** The indexed features of one side, in the order of that side's columns. */
  public List<Categorical> categorical(Side side) {
    return categorical.stream().filter(f -> f.side() == side).toList();
  }

  /** The numbers of one side, in the order of that side's columns. */
  public List<Numeric> numeric(Side side) {
    return numeric.stream().filter(f -> f.side() == side).toList();
  }
}
