package org.rectrain.metric;

import java.util.Arrays;

/**
 * Grouped AUC: the AUC within each user, averaged over users,
 *
 * <pre>{@code
 * GAUC = Σ_u w_u AUC_u / Σ_u w_u,   u over the users with rows of both classes,
 * AUC_u = (1 / (P_u N_u)) Σ_{i: y_i = 1} Σ_{j: y_j = 0} (1[s_i > s_j] + ½ 1[s_i = s_j])
 * }</pre>
 *
 * <p>with i, j over the rows of u, P_u and N_u its positive and negative rows, and w_u = P_u + N_u,
 * P_u or 1 by {@link Weighting} (Zhu et al. 2017, "Optimized Cost per Click in Taobao Display
 * Advertising"; used in DIN, Zhou et al. 2018).
 *
 * <p>A user whose rows are all of one class has no AUC: such users are dropped from the average and
 * counted. The weighting of users is part of the metric's name, because published figures differ in
 * it.
 */
public final class Gauc {
  private Gauc() {}

  /** How much a user counts in the average. */
  public enum Weighting {
    /** By the user's number of rows (impressions), as in DIN. */
    IMPRESSIONS,
    /** By the user's number of positives. */
    POSITIVES,
    /** Every user the same. */
    PLAIN
  }

  /**
   * GAUC with what was left out.
   *
   * @param value the average, 0 to 1; NaN when no user has an AUC or a score was NaN
   * @param weighting how users were weighted
   * @param users users, or sessions, in the average
   * @param rows their rows
   * @param droppedUsers users, or sessions, with rows of one class only
   * @param droppedRows their rows
   */
  public record Result(
      double value,
      Weighting weighting,
      int users,
      long rows,
      int droppedUsers,
      long droppedRows) {}

  /** The AUC of each user, as {@link #perUser} finds it. */
  public static final class PerUser {
    private final double[] auc;
    private final int[] rows;
    private final int[] positives;
    private final boolean hasNaN;

    private PerUser(double[] auc, int[] rows, int[] positives, boolean hasNaN) {
      this.auc = auc;
      this.rows = rows;
      this.positives = positives;
      this.hasNaN = hasNaN;
    }

    /** Number of users, those without rows included. */
    public int users() {
      return auc.length;
    }

    /** The user's AUC; NaN where the rows are all of one class, or none, or a score was NaN. */
    public double auc(int user) {
      return auc[user];
    }

    /** The weight of a user under a weighting; 0 where the user has no AUC. */
    public double weight(int user, Weighting weighting) {
      if (Double.isNaN(auc[user])) {
        return 0;
      }
      return switch (weighting) {
        case IMPRESSIONS -> rows[user];
        case POSITIVES -> positives[user];
        case PLAIN -> 1;
      };
    }

    /** The average over users. */
    public Result average(Weighting weighting) {
      double sum = 0;
      double total = 0;
      int used = 0;
      long usedRows = 0;
      int dropped = 0;
      long droppedRows = 0;
      for (int user = 0; user < auc.length; user++) {
        if (!Double.isNaN(auc[user])) {
          double weight = weight(user, weighting);
          sum += weight * auc[user];
          total += weight;
          used++;
          usedRows += rows[user];
        } else if (rows[user] > 0) {
          dropped++;
          droppedRows += rows[user];
        }
      }
      double value = hasNaN || used == 0 ? Double.NaN : sum / total;
      return new Result(value, weighting, used, usedRows, dropped, droppedRows);
    }
  }

  /**
   * GAUC of all rows.
   *
   * @param scores one score per row
   * @param labels 0 or 1 per row
   * @param users the user of each row, 0 to {@code userCount} - 1; rows need not be grouped
   * @param userCount number of users
   * @param weighting how users are weighted
   */
  public static Result of(
      double[] scores, int[] labels, int[] users, int userCount, Weighting weighting) {
    return perUser(scores, labels, users, userCount).average(weighting);
  }

  /**
   * The AUC of each user.
   *
   * @see #of
   */
  public static PerUser perUser(double[] scores, int[] labels, int[] users, int userCount) {
    Checks.sameLength(scores.length, labels.length);
    Checks.sameLength(scores.length, users.length);
    int positives = Checks.positives(labels);
    int[] highEnds = new int[userCount + 1];
    int[] lowEnds = new int[userCount + 1];
    for (int i = 0; i < users.length; i++) {
      (labels[i] == 1 ? highEnds : lowEnds)[users[i] + 1]++;
    }
    accumulate(highEnds);
    accumulate(lowEnds);
    long[] high = new long[positives];
    long[] low = new long[labels.length - positives];
    // Starts move to ends while rows are dealt out; the start of a user is the end of the one
    // before.
    int[] highAt = Arrays.copyOf(highEnds, userCount);
    int[] lowAt = Arrays.copyOf(lowEnds, userCount);
    boolean hasNaN = false;
    for (int i = 0; i < users.length; i++) {
      hasNaN |= Double.isNaN(scores[i]);
      long key = SortKeys.of(scores[i]);
      if (labels[i] == 1) {
        high[highAt[users[i]]++] = key;
      } else {
        low[lowAt[users[i]]++] = key;
      }
    }
    double[] auc = new double[userCount];
    int[] rows = new int[userCount];
    int[] ones = new int[userCount];
    for (int user = 0; user < userCount; user++) {
      int p = highEnds[user + 1] - highEnds[user];
      int n = lowEnds[user + 1] - lowEnds[user];
      rows[user] = p + n;
      ones[user] = p;
      auc[user] = Double.NaN;
      if (p > 0 && n > 0 && !hasNaN) {
        Arrays.sort(high, highEnds[user], highEnds[user + 1]);
        Arrays.sort(low, lowEnds[user], lowEnds[user + 1]);
        double wins =
            Auc.wins(
                high, highEnds[user], highEnds[user + 1], low, lowEnds[user], lowEnds[user + 1]);
        auc[user] = wins / ((double) p * n);
      }
    }
    return new PerUser(auc, rows, ones, hasNaN);
  }

  private static void accumulate(int[] counts) {
    for (int i = 1; i < counts.length; i++) {
      counts[i] += counts[i - 1];
    }
  }
}
