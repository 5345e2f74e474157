package org.rectrain.prepare.split;

import java.io.Serializable;

/**
 * Boundaries in time, epoch milliseconds: train before {@code validFrom}, valid from there, test
 * from {@code testFrom}, nothing from {@code until} on.
 *
 * @param hashedValid share of the rows before {@code validFrom} that are valid by hash; 0 when
 *     valid has a time of its own
 */
public record TimeBounds(long validFrom, long testFrom, long until, double hashedValid)
    implements Serializable {

  /** Everything is train: the boundaries are not known yet. */
  public static TimeBounds open() {
    return new TimeBounds(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 0);
  }
}
