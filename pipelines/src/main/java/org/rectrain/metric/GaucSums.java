package org.rectrain.metric;

import java.util.Arrays;

/**
 * What the GAUC of some users adds up to, so that the GAUC of more rows than memory holds comes
 * from parts that share no user.
 *
 * @param byImpressions sum of rows · AUC over users who have an AUC
 * @param byPositives sum of positives · AUC
 * @param plain sum of AUC
 * @param rows rows of those users
 * @param positives positives of those users
 * @param users how many they are
 * @param droppedUsers users with rows of one class only
 * @param droppedRows their rows
 */
public record GaucSums(
    double byImpressions,
    double byPositives,
    double plain,
    long rows,
    long positives,
    int users,
    int droppedUsers,
    long droppedRows) {
  /** The sums of no user. */
  public static final GaucSums NONE = new GaucSums(0, 0, 0, 0, 0, 0, 0, 0);

  /**
   * The sums of some users, of whom all rows are given.
   *
   * @param high keys of the positives' scores, see {@link AucPart#key}
   * @param highUsers their users, any number per user
   * @param low keys of the negatives' scores
   * @param lowUsers their users
   */
  public static GaucSums of(long[] high, long[] highUsers, long[] low, long[] lowUsers) {
    long[] users = distinct(highUsers, lowUsers);
    int[] highEnds = new int[users.length + 1];
    int[] lowEnds = new int[users.length + 1];
    long[] highs = byUser(high, highUsers, users, highEnds);
    long[] lows = byUser(low, lowUsers, users, lowEnds);
    GaucSums sums = NONE;
    for (int u = 0; u < users.length; u++) {
      sums =
          sums.plus(ofUser(highs, highEnds[u], highEnds[u + 1], lows, lowEnds[u], lowEnds[u + 1]));
    }
    return sums;
  }

  private static GaucSums ofUser(
      long[] high, int highFrom, int highTo, long[] low, int lowFrom, int lowTo) {
    long p = (long) highTo - highFrom;
    long n = (long) lowTo - lowFrom;
    if (p == 0 || n == 0) {
      return new GaucSums(0, 0, 0, 0, 0, 0, 1, p + n);
    }
    Arrays.sort(high, highFrom, highTo);
    Arrays.sort(low, lowFrom, lowTo);
    double auc = Auc.wins(high, highFrom, highTo, low, lowFrom, lowTo) / ((double) p * n);
    return new GaucSums((p + n) * auc, p * auc, auc, p + n, p, 1, 0, 0);
  }

  /** Both parts together. */
  public GaucSums plus(GaucSums other) {
    return new GaucSums(
        byImpressions + other.byImpressions,
        byPositives + other.byPositives,
        plain + other.plain,
        rows + other.rows,
        positives + other.positives,
        users + other.users,
        droppedUsers + other.droppedUsers,
        droppedRows + other.droppedRows);
  }

  /** The average over users. */
  public Gauc.Result average(Gauc.Weighting weighting) {
    double value =
        switch (weighting) {
          case IMPRESSIONS -> byImpressions / rows;
          case POSITIVES -> byPositives / positives;
          case PLAIN -> plain / users;
        };
    return new Gauc.Result(value, weighting, users, rows, droppedUsers, droppedRows);
  }

  private static long[] distinct(long[] a, long[] b) {
    long[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    all = SortKeys.sort(all);
    int used = 0;
    for (int i = 0; i < all.length; i++) {
      if (i == 0 || all[i] != all[i - 1]) {
        all[used++] = all[i];
      }
    }
    return Arrays.copyOf(all, used);
  }

  /** The keys user by user; {@code ends} gets where each user's begin, and the end of the last. */
  private static long[] byUser(long[] keys, long[] users, long[] distinct, int[] ends) {
    int[] index = new int[keys.length];
    for (int i = 0; i < index.length; i++) {
      index[i] = Arrays.binarySearch(distinct, users[i]);
      ends[index[i] + 1]++;
    }
    for (int u = 1; u < ends.length; u++) {
      ends[u] += ends[u - 1];
    }
    int[] at = ends.clone();
    long[] out = new long[keys.length];
    for (int i = 0; i < index.length; i++) {
      out[at[index[i]]++] = keys[i];
    }
    return out;
  }
}
