package org.rectrain.prepare.clean;

import org.rectrain.source.RawRow;

/** Where removed rows go. */
@FunctionalInterface
public interface Quarantine {
  /** Takes a row with the rule it broke and the reason in words. */
  void take(RawRow row, int rule, String reason);

  /** Forgets the rows: the second pass cleans again but has nothing to report. */
  static Quarantine forgetful() {
    return (row, rule, reason) -> {};
  }
}
