package org.rectrain.abtest.log;

import java.io.Serializable;

/**
 * Where a projected row holds what, and which days are asked for.
 *
 * @param timed whether rows carry a time
 * @param measures number of sums
 * @param preValues whether pre-period values follow the values in the same row
 * @param segments number of segment columns
 * @param firstDay first epoch day wanted, pre-period included
 * @param lastDay last epoch day wanted
 */
public record LogLayout(
    boolean timed, int measures, boolean preValues, int segments, int firstDay, int lastDay)
    implements Serializable {
  static final int KEY = 0;
  static final int VARIANT = 1;
  static final int EVENT = 2;
  static final int MILLIS = 3;
  static final int BEFORE = 4;
  static final int VALUES = 5;

  int firstSegment() {
    return VALUES + measures * (preValues ? 2 : 1);
  }

  boolean covers(int day) {
    return firstDay <= day && day <= lastDay;
  }
}
