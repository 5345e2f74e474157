package org.rectrain.nn.tower;

import java.util.List;

/**
 * Shape of a two-tower scorer.
 *
 * @param textSize E, size of a text's vector; 0 for none
 * @param itemIds number of item id indexes, 0 (unknown) included; 0 for no id embedding
 * @param vectorSize D, size of the towers' vectors without the item's scalar
 * @param hidden widths of the network on top, for example 64, 32
 * @param towerHidden width of the hidden layer in each tower
 * @param past how the history is read
 * @param tasks names of the K tasks; the first one is the task of the dot product
 * @param dropout in the networks, in [0, 1)
 * @param heads how the tasks share the network on top
 * @param content what becomes of text vectors, and how users and items are compared
 * @param vectors numbers of the vectors that items and users bring along
 */
public record TwoTowerSpec(
    int textSize,
    int itemIds,
    int vectorSize,
    List<Integer> hidden,
    int towerHidden,
    Past past,
    FeatureLayout features,
    List<String> tasks,
    double dropout,
    HeadSpec heads,
    ContentSpec content,
    VectorWidths vectors) {

  /**
   * Numbers that contents are made of beside texts and ids: of an item the first ones, of a user
   * those behind them, the others 0.
   *
   * @param items 0 for none
   * @param users 0 for none
   */
  public record VectorWidths(int items, int users) {
    /** No vectors. */
    public static final VectorWidths NONE = new VectorWidths(0, 0);

    /** Of items and users together. */
    public int sum() {
      return items + users;
    }
  }

  /** Whether contents are made of anything; else they are zeros. */
  public boolean hasContents() {
    return textSize > 0 || itemIds > 0 || vectors.sum() > 0;
  }

  /**
   * How the history is read.
   *
   * @param history how it becomes one vector
   * @param attention what else the network on top sees of it
   * @param skipped whether what was shown to the user and not chosen is read too
   */
  public record Past(History history, Attention attention, Skipped skipped) {
    /** The mean of the history alone. */
    public static final Past MEAN = new Past(History.MEAN, Attention.NONE, Skipped.NONE);
  }

  /** How the user tower pools the history. */
  public enum History {
    MEAN,
    /** Learned weights from each item's content and age. */
    ATTENTION
  }

  /** Whether the logits look at the history with the candidate in hand. */
  public enum Attention {
    NONE,
    /** Scaled dot product of candidate and history contents. */
    CANDIDATE
  }

  /** Whether rows shown and not chosen are read. */
  public enum Skipped {
    NONE,
    /** Together with the history, see {@link Feedback}. */
    READ
  }

  public TwoTowerSpec {
    hidden = List.copyOf(hidden);
    tasks = List.copyOf(tasks);
    if (vectorSize < 1 || towerHidden < 1 || hidden.stream().anyMatch(h -> h < 1)) {
      throw new IllegalArgumentException("sizes of towers and layers must be 1 or more");
    }
    if (content.source() == ContentSpec.Source.OWN && textSize > 0 && textSize != vectorSize) {
      throw new IllegalArgumentException(
          "vectorSize: must be the text's "
              + textSize
              + " where it is the content, was "
              + vectorSize);
    }
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException("tasks: name at least one");
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout: must be in [0, 1), was " + dropout);
    }
  }

  /** Towers of 64, a network of 64 and 32, dropout 0.2, attention over the history. */
  public static TwoTowerSpec standard(
      int textSize, int itemIds, FeatureLayout features, List<String> tasks) {
    return new TwoTowerSpec(
        textSize,
        itemIds,
        64,
        List.of(64, 32),
        64,
        new Past(History.ATTENTION, Attention.CANDIDATE, Skipped.NONE),
        features,
        tasks,
        0.2,
        HeadSpec.sharedBottom(),
        ContentSpec.standard(),
        VectorWidths.NONE);
  }
}
