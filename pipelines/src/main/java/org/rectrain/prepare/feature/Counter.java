package org.rectrain.prepare.feature;

import org.rectrain.prepare.log.Event;

/** First pass: counts what is not by user, by time bucket. */
public final class Counter {
  private final Features features;
  private final Entities entities;
  private final CellMap cells;

  /** Counts into {@code cells}. */
  public Counter(Features features, Entities entities, CellMap cells) {
    this.features = features;
    this.entities = entities;
    this.cells = cells;
  }

  /** Counts an event whose labels may be known to others. */
  public void add(String user, int userRow, Event event) {
    int bucket = features.bucket(event.time());
    cells.add(StatTable.ALL, bucket, event.labels());
    for (StatKey key : features.keys()) {
      if (!key.ofUser()) {
        long hash = key.hash(entities, user, userRow, event.item(), event.itemRow(), event);
        if (hash != StatKey.MISSING) {
          cells.add(hash, bucket, event.labels());
        }
      }
    }
  }
}
