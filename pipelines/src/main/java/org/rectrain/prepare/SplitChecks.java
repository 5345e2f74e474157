package org.rectrain.prepare;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.data.ItemsConfig;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.config.prepare.SplitConfig;
import org.rectrain.prepare.log.EventLayout;

/** Whether a log has what the configured split needs. */
final class SplitChecks {
  private SplitChecks() {}

  /**
   * Refuses a split without what it needs, and a log that gives what the split does not take.
   *
   * @throws IllegalArgumentException that names the key
   */
  static void require(PrepareConfig config, @Nullable ItemsConfig items, EventLayout layout) {
    SplitConfig.Kind kind = config.split().kind();
    boolean inTime = kind == SplitConfig.Kind.TEMPORAL || kind == SplitConfig.Kind.ROLLING;
    if (layout.hasOrderOnly() && inTime) {
      throw new IllegalArgumentException(
          "prepare.split.kind: "
              + kind.name().toLowerCase(Locale.ROOT)
              + " needs times, and data.events.time_format: order has none; expected stratified,"
              + " user, leave_last_out or given");
    }
    boolean asked = kind == SplitConfig.Kind.GIVEN;
    if (asked && !layout.givesSplits()) {
      throw new IllegalArgumentException(
          "prepare.split.kind: given needs data.events.held_out or data.events.split");
    }
    if (layout.givesHistories() && items == null) {
      throw new IllegalArgumentException(
          "data.events.history: needs data.items, which says what is an item; items: {id: ...}"
              + " without a path takes those of the log");
    }
    if (layout.givesHistories() && config.skippedLength() > 0) {
      throw new IllegalArgumentException(
          "prepare.skipped_length: "
              + config.skippedLength()
              + " does not go with data.events.history, whose events have no times to stand among;"
              + " expected 0, or no data.events.history");
    }
    if (!asked && layout.givesSplits()) {
      throw new IllegalArgumentException(
          "data.events: held_out and split need prepare.split.kind: given");
    }
  }
}
