package org.rectrain.dataset;

import java.util.ArrayList;
import java.util.List;

/**
 * How much of the users' past is read with the rows.
 *
 * @param longest newest events of the history
 * @param skipped newest rows shown and not clicked; 0 for none
 * @param events names of the known events
 */
public record HistoryRead(int longest, int skipped, List<String> events) {
  public HistoryRead {
    events = List.copyOf(events);
  }

  /** Nothing of the past. */
  public static HistoryRead nothing() {
    return events(0, List.of());
  }

  /** So many of the newest events of the history, and no skipped rows. */
  public static HistoryRead events(int longest, List<String> known) {
    return new HistoryRead(longest, 0, known);
  }

  /** The columns of the table. */
  List<String> columns() {
    List<String> out =
        new ArrayList<>(
            List.of(Columns.HISTORY_ITEMS, Columns.HISTORY_EVENTS, Columns.HISTORY_AGES));
    if (skipped > 0) {
      out.addAll(List.of(Columns.SKIPPED_ITEMS, Columns.SKIPPED_AGES));
    }
    return out;
  }
}
