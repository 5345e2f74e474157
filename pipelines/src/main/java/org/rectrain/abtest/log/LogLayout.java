package org.rectrain.abtest.log;

import java.io.Serializable;

/**
 * Where a projected row holds what, and which days are asked for. Before the raw columns, which
 * {@link RowReading} reads, are the columns that Spark joins and groups by.
 *
 * @param timed whether rows carry a time
 * @param measures number of sums
 * @param preValues whether rows hold values of the pre-period too
 * @param segments number of segment columns
 * @param assigned whether variants come from an assignment table, whose users all count
 * @param firstDay first epoch day wanted, pre-period included
 * @param lastDay last epoch day wanted
 */
public record LogLayout(
    boolean timed,
    int measures,
    boolean preValues,
    int segments,
    boolean assigned,
    int firstDay,
    int lastDay)
    implements Serializable {
  static final int KEY = 0;
  static final int VARIANT = 1;
  static final int EVENT = 2;
  static final int SINCE = 3;
  static final int SEGMENTS = 4;

  int firstRaw() {
    return SEGMENTS + segments;
  }

  boolean covers(int day) {
    return firstDay <= day && day <= lastDay;
  }
}
