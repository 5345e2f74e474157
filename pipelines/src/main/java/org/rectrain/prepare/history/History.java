package org.rectrain.prepare.history;

import org.rectrain.dataset.ParquetText;

/** The last clicks of one user, oldest first; a ring, so a long life costs no memory. */
public final class History {
  private final ParquetText[] items;
  private final ParquetText[] events;
  private final long[] times;
  private int next;
  private int size;

  /** A history of at most so many clicks. */
  public History(int length) {
    items = new ParquetText[length];
    events = new ParquetText[length];
    times = new long[length];
  }

  /** Forgets all; the next user begins. */
  public void clear() {
    next = 0;
    size = 0;
  }

  /** Adds a click that is later than all before. */
  public void add(ParquetText item, ParquetText event, long time) {
    if (items.length == 0) {
      return;
    }
    items[next] = item;
    events[next] = event;
    times[next] = time;
    next = (next + 1) % items.length;
    size = Math.min(size + 1, items.length);
  }

  /** Number of clicks. */
  public int size() {
    return size;
  }

  private int at(int i) {
    return (next - size + i + items.length) % items.length;
  }

  /** Items, oldest first. */
  public ParquetText[] items() {
    ParquetText[] out = new ParquetText[size];
    for (int i = 0; i < size; i++) {
      out[i] = items[at(i)];
    }
    return out;
  }

  /** What happened to each item: the last of the labels it got. */
  public ParquetText[] events() {
    ParquetText[] out = new ParquetText[size];
    for (int i = 0; i < size; i++) {
      out[i] = events[at(i)];
    }
    return out;
  }

  /** Seconds from each click to {@code now}, epoch milliseconds. */
  public long[] ages(long now) {
    long[] out = new long[size];
    for (int i = 0; i < size; i++) {
      out[i] = Math.floorDiv(now - times[at(i)], 1000L);
    }
    return out;
  }

  /** Time of the newest click, epoch milliseconds; {@link Long#MIN_VALUE} when there is none. */
  public long newest() {
    return size == 0 ? Long.MIN_VALUE : times[at(size - 1)];
  }
}
