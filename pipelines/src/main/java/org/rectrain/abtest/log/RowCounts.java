package org.rectrain.abtest.log;

import java.io.Serializable;
import java.util.Arrays;

/** What became of the rows of a log; mutable while a partition is read, then merged. */
public final class RowCounts implements Serializable {
  private static final long serialVersionUID = 1;

  public long rows;
  public long noUser;
  public long badTime;
  public long outOfWindow;
  int firstDay = Integer.MAX_VALUE;
  int lastDay = Integer.MIN_VALUE;
  public final long[] negative;
  public final long[] notFinite;

  RowCounts(int measures) {
    negative = new long[measures];
    notFinite = new long[measures];
  }

  RowCounts merge(RowCounts other) {
    rows += other.rows;
    noUser += other.noUser;
    badTime += other.badTime;
    outOfWindow += other.outOfWindow;
    firstDay = Math.min(firstDay, other.firstDay);
    lastDay = Math.max(lastDay, other.lastDay);
    Arrays.setAll(negative, i -> negative[i] + other.negative[i]);
    Arrays.setAll(notFinite, i -> notFinite[i] + other.notFinite[i]);
    return this;
  }
}
