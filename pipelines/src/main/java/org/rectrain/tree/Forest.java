package org.rectrain.tree;

import java.util.Arrays;

/**
 * Trees whose answers are summed. Node n asks whether the number of column {@code columns[n]} is at
 * most {@code thresholds[n]}: yes leads to {@code lefts[n]}, no to {@code rights[n]}; at a leaf the
 * column is -1 and {@code values[n]} the answer.
 *
 * @param start what the sum starts from: the log odds of the rate
 * @param roots the first node of each tree
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record Forest(
    double start,
    int[] roots,
    int[] columns,
    float[] thresholds,
    int[] lefts,
    int[] rights,
    float[] values) {

  /** How many values were learned: a column and a threshold per question, an answer per leaf. */
  public long size() {
    return columns.length + Arrays.stream(columns).filter(column -> column >= 0).count();
  }

  /** The sum for one row, a logit. */
  public double logit(float[] row) {
    double sum = start;
    for (int root : roots) {
      int node = root;
      while (columns[node] >= 0) {
        node = next(node, row);
      }
      sum += values[node];
    }
    return sum;
  }

  /** Questions that one row is asked. */
  public long questions(float[] row) {
    long sum = 0;
    for (int root : roots) {
      for (int node = root; columns[node] >= 0; node = next(node, row)) {
        sum++;
      }
    }
    return sum;
  }

  int next(int node, float[] row) {
    return row[columns[node]] <= thresholds[node] ? lefts[node] : rights[node];
  }
}
