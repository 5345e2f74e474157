package org.rectrain.prepare.clean;

import org.jspecify.annotations.Nullable;
import org.rectrain.prepare.log.Event;
import org.rectrain.source.RawRow;

/** What the rules say of one row: every rule it breaks is counted, the first one removes it. */
final class RowVerdict {
  /** Letters of a reason; the row itself is beside it. */
  private static final int LONGEST = 200;

  private final RuleBook rules;
  private final Tally tally;
  private int first = -1;
  private String reason = "";

  RowVerdict(RuleBook rules, Tally tally) {
    this.rules = rules;
    this.tally = tally;
  }

  void broken(CleaningRule rule, String why) {
    broken(rules.index(rule), why);
  }

  void broken(int rule, String why) {
    if (rules.isOff(rule)) {
      return;
    }
    tally.found(rule);
    if (rules.removes(rule) && first < 0) {
      first = rule;
      reason = why.length() <= LONGEST ? why : why.substring(0, LONGEST) + "...";
    }
  }

  boolean removed() {
    return first >= 0;
  }

  /** Sends the row away. */
  @Nullable Event remove(RawRow row, Quarantine quarantine) {
    tally.removed(first);
    quarantine.take(row, first, reason);
    return null;
  }
}
