package org.rectrain.abtest;

import java.io.Serializable;
import java.util.List;

/**
 * One partition's users with what each did on each day, in columns. Users are ascending by key,
 * cells by user, phase and day.
 *
 * @param key 64-bit key of each user
 * @param variant index into {@code variants}; {@link #NONE} without one, {@link #SEVERAL} when the
 *     user was seen in more than one
 * @param variants names met in this partition
 * @param segment per segment column: index into its names per user; -1 when missing
 * @param segments names met per segment column
 * @param start first cell of each user, one longer than the users
 * @param day epoch day of each cell, UTC
 * @param before whether a cell lies before the experiment
 * @param values sums, (measure, cell)
 * @param counts rows of every kind
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
record UserDays(
    long[] key,
    int[] variant,
    List<String> variants,
    int[][] segment,
    List<List<String>> segments,
    int[] start,
    int[] day,
    boolean[] before,
    double[][] values,
    RowCounts counts)
    implements Serializable {
  static final int NONE = -1;
  static final int SEVERAL = -2;

  int users() {
    return key.length;
  }
}
