package org.rectrain.abtest.log;

import java.util.List;

/**
 * Users of an experiment with their sums, in columns.
 *
 * @param variants control first, then the treatments by name
 * @param key 64-bit key of each user
 * @param variant index into {@code variants}
 * @param now sums in the experiment, (measure, user)
 * @param before sums in the pre-period, (measure, user)
 * @param segment per segment column: index into its names per user; -1 when missing
 * @param segments names of each segment column's values
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record ExperimentUsers(
    List<String> variants,
    long[] key,
    int[] variant,
    double[][] now,
    double[][] before,
    int[][] segment,
    List<List<String>> segments) {

  public int users() {
    return key.length;
  }

  public long[] usersPerVariant() {
    long[] counts = new long[variants.size()];
    for (int v : variant) {
      counts[v]++;
    }
    return counts;
  }

  /** Copies a user's sums. */
  public void sums(int user, double[] nowOut, double[] beforeOut) {
    for (int m = 0; m < now.length; m++) {
      nowOut[m] = now[m][user];
      beforeOut[m] = before[m][user];
    }
  }
}
