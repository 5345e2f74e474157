package org.rectrain.prepare.feature;

import java.io.Serializable;

/**
 * The counts that rows may know, and where they end.
 *
 * @param table counts by key and time bucket
 * @param until the first time bucket whose counts nobody may know
 * @param end time at which all that may be known is known, epoch milliseconds: windows of later
 *     rows end there
 */
public record KnownStatistics(StatTable table, int until, long end) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** All of a table. */
  public static KnownStatistics all(StatTable table) {
    return new KnownStatistics(table, Integer.MAX_VALUE, Long.MAX_VALUE);
  }
}
