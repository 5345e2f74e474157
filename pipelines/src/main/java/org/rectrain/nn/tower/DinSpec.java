package org.rectrain.nn.tower;

import java.util.List;

/**
 * Shape of a deep interest network.
 *
 * @param itemIds number of item id indexes, 0 (unknown) included
 * @param userIds number of user id indexes, 0 (unknown) included; 0 for no vectors of users
 * @param dimension size of every embedding
 * @param features structured features; every indexed one has the size {@code dimension}
 * @param attention widths of the hidden layers of the activation unit, for example 32
 * @param hidden widths of the network on top, for example 64, 32
 * @param tasks names of the K tasks
 * @param dropout in the network on top, in [0, 1)
 */
public record DinSpec(
    int itemIds,
    int userIds,
    int dimension,
    FeatureLayout features,
    List<Integer> attention,
    List<Integer> hidden,
    List<String> tasks,
    double dropout) {

  public DinSpec {
    attention = List.copyOf(attention);
    hidden = List.copyOf(hidden);
    tasks = List.copyOf(tasks);
    if (itemIds < 1 || dimension < 1 || userIds < 0) {
      throw new IllegalArgumentException("item ids and dimension must be 1 or more");
    }
    if (attention.isEmpty() || hidden.isEmpty() || tasks.isEmpty()) {
      throw new IllegalArgumentException("attention, hidden and tasks need one entry at least");
    }
    if (features.categorical().stream().anyMatch(f -> f.dimension() != dimension)) {
      throw new IllegalArgumentException("indexed features must have the dimension " + dimension);
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout: must be in [0, 1), was " + dropout);
    }
  }

  /** Size E of an item's vector: its id and its indexed features. */
  public int itemSize() {
    return dimension * (1 + features.categorical(FeatureLayout.Side.ITEM).size());
  }
}
