package org.rectrain.prepare.history;

import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.file.ParquetText;

/**
 * The last clicks, or skipped rows, of one user, oldest first; a ring, so a long life costs no
 * memory.
 */
public final class History {
  private final ParquetText[] items;
  private final ParquetText[] events;
  private final long[] times;
  private int next;
  private int size;
  private ParquetText @Nullable [] lastItems;
  private ParquetText @Nullable [] lastEvents;

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
    lastItems = null;
    lastEvents = null;
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
    lastItems = null;
    lastEvents = null;
  }

  /** Number of clicks. */
  public int size() {
    return size;
  }

  private int at(int i) {
    return (next - size + i + items.length) % items.length;
  }

  /** Items, oldest first; the array is valid until a click is added, and is not to be changed. */
  public ParquetText[] items() {
    ParquetText[] known = lastItems;
    if (known == null) {
      known = inOrder(items);
      lastItems = known;
    }
    return known;
  }

  /** What happened to each item: the last of the labels it got; an array as {@link #items}. */
  public ParquetText[] events() {
    ParquetText[] known = lastEvents;
    if (known == null) {
      known = inOrder(events);
      lastEvents = known;
    }
    return known;
  }

  private ParquetText[] inOrder(ParquetText[] ring) {
    ParquetText[] out = new ParquetText[size];
    if (size > 0) {
      int first = at(0);
      int head = Math.min(size, ring.length - first);
      System.arraycopy(ring, first, out, 0, head);
      System.arraycopy(ring, 0, out, head, size - head);
    }
    return out;
  }

  /** Seconds from each click to {@code now}, epoch milliseconds. */
  public long[] ages(long now) {
    long[] out = new long[size];
    int place = size == 0 ? 0 : at(0);
    for (int i = 0; i < size; i++) {
      out[i] = Math.floorDiv(now - times[place], 1000L);
      place = place + 1 == times.length ? 0 : place + 1;
    }
    return out;
  }

  /** Time of the newest click, epoch milliseconds; {@link Long#MIN_VALUE} when there is none. */
  public long newest() {
    return size == 0 ? Long.MIN_VALUE : times[at(size - 1)];
  }
}
