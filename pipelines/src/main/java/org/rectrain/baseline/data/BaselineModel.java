package org.rectrain.baseline.data;

import java.util.List;

/** A fitted baseline over one prepared folder. Used by one thread at a time. */
public interface BaselineModel {
  /** Its name in predictions and reports. */
  String name();

  /** How many values it has learnt. */
  long size();

  /**
   * Probabilities of labels.
   *
   * @param split of the prepared folder, {@code test}
   * @param tasks label names
   * @param rows indices of the split's examples, in the order of their files
   * @return (tasks, rows)
   */
  double[][] score(String split, List<String> tasks, int[] rows);

  /** Whether {@link #topK} finds anything; a model that only ranks given rows gives empty lists. */
  default boolean retrieves() {
    return true;
  }

  /**
   * The best items of the whole catalogue for queries, seen items left out.
   *
   * @param split of the prepared folder, {@code test}
   * @param queries indices of the split's queries, in the order of their files
   * @param k items wanted
   * @return lists, empty ones for a model that does not retrieve
   */
  Lists topK(String split, int[] queries, int k);

  /**
   * Retrieved items.
   *
   * @param items (queries, up to k) indices of the prepared items in the order of their files, best
   *     first
   * @param scores of those items
   */
  @SuppressWarnings("ArrayRecordComponent") // Carries big arrays once, never compared.
  record Lists(int[][] items, double[][] scores) {}
}
