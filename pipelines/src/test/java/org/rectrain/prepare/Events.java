package org.rectrain.prepare;

import org.rectrain.prepare.log.Event;
import org.rectrain.prepare.log.ListRow;
import org.rectrain.prepare.log.Split;

/** Events for hand-worked tests. */
public final class Events {
  private Events() {}

  /** An event of an item at a time with label bits. */
  public static Event at(long millis, String item, int labels) {
    return at(millis, item, labels, null, Double.NaN);
  }

  /** An event with an impression id and a dwell time. */
  public static Event at(
      long millis,
      String item,
      int labels,
      @org.jspecify.annotations.Nullable String impression,
      double dwell) {
    return new Event(
        item,
        millis,
        labels,
        -1,
        impression,
        new String[0],
        new double[0],
        dwell,
        ListRow.of(item, Long.toString(millis), Integer.toString(labels), impression));
  }

  /** The event in a split. */
  public static Event in(Split split, Event event) {
    event.split(split);
    return event;
  }
}
